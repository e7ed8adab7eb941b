CREATE FUNCTION _clickrollup.rollup_to_run(
    p_rollup text, p_events_per_batch bigint, p_time_budget interval, p_force boolean)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_root text;
BEGIN
    IF p_events_per_batch IS NOT NULL THEN
        PERFORM _clickrollup.check_between('events_per_batch', p_events_per_batch, 1, 1000000000000);
    END IF;
    IF p_time_budget IS NOT NULL THEN
        PERFORM _clickrollup.check_interval('time_budget', p_time_budget, '0');
    END IF;
    PERFORM _clickrollup.check_given('force', p_force);
    v_root := _clickrollup.root(_clickrollup.resolve_rollup(p_rollup));
    PERFORM _clickrollup.check_own_rollup(v_root);
    RETURN v_root;
END
$function$;
COMMENT ON FUNCTION _clickrollup.rollup_to_run(text, bigint, interval, boolean) IS
    'head of the chain that run_rollup() is to run; raises what is wrong with its arguments';
