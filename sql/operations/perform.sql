CREATE FUNCTION _clickrollup.perform(p_operation text, p_rollup text, p_arguments jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    -- NULL stands for what an operation does not need.
    v_from  timestamptz := (p_arguments ->> 'from')::timestamptz;
    v_until timestamptz := (p_arguments ->> 'until')::timestamptz;
    v_times tstzmultirange := (p_arguments ->> 'times')::tstzmultirange;
    v_force boolean := (p_arguments ->> 'force')::boolean;
BEGIN
    PERFORM _clickrollup.check_own_rollup(p_rollup);
    CASE p_operation
        WHEN 'reconcile' THEN
            RETURN QUERY SELECT to_jsonb(d) FROM _clickrollup.reconcile_rows(p_rollup, v_from, v_until) AS d;
        WHEN 'find_misplaced' THEN
            RETURN QUERY SELECT to_jsonb(m) FROM _clickrollup.misplaced_rows(p_rollup, v_from, v_until) AS m;
        WHEN 'check_rebuildable' THEN
            PERFORM _clickrollup.check_rebuildable(p_rollup, v_times, v_force, p_arguments ->> 'hint');
        WHEN 'replace_buckets' THEN
            RETURN NEXT to_jsonb(_clickrollup.replace_buckets(p_rollup, v_times));
        WHEN 'delete_buckets' THEN
            RETURN NEXT to_jsonb(_clickrollup.delete_buckets(
                p_rollup, (p_arguments ->> 'as_of')::timestamptz, (p_arguments ->> 'rows')::bigint));
        WHEN 'delete_tenant' THEN
            RETURN NEXT to_jsonb(_clickrollup.delete_tenant_rows(
                p_rollup, (p_arguments ->> 'tenant_column')::name, p_arguments ->> 'tenant'));
        WHEN 'count_the_rest' THEN
            RETURN NEXT to_jsonb(_clickrollup.count_the_rest(p_rollup));
        WHEN 'count_above' THEN
            PERFORM _clickrollup.count_above(p_rollup, (p_arguments ->> 'id')::bigint);
        WHEN 'renew_types' THEN
            PERFORM _clickrollup.renew_types(p_rollup);
        WHEN 'add_measure' THEN
            PERFORM _clickrollup.add_measure_to_chain(
                p_rollup, jsonb_populate_record(NULL::clickrollup.measure, p_arguments -> 'measure'),
                (p_arguments ->> 'from_now_on')::boolean);
    END CASE;
END
$function$;
COMMENT ON FUNCTION _clickrollup.perform(text, text, jsonb) IS
    'one of the operations that run what the owner of a rollup wrote, with the rights of the role that calls; raises '
    '42501 for another role''s rollup, 20000 for an unknown operation';
