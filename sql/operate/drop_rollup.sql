CREATE FUNCTION clickrollup.drop_rollup(rollup_name text, keep_table boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup clickrollup.rollups;
    v_fed    text;
    v_views  regclass[];
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_given('keep_table', keep_table);
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    v_rollup := _clickrollup.lock_own_rollup(rollup_name);
    SELECT string_agg(quote_literal(r.name), ', ' ORDER BY r.name) INTO v_fed
    FROM clickrollup.rollups AS r WHERE r.fed_by = rollup_name;
    IF v_fed IS NOT NULL THEN
        RAISE EXCEPTION 'rollup ''%'' feeds %', rollup_name, v_fed
            USING ERRCODE = 'dependent_objects_still_exist', HINT = 'Drop what it feeds first.';
    END IF;
    v_views := ARRAY(SELECT _clickrollup.find_relation(v.name) FROM _clickrollup.view_list(v_rollup) AS v
                     ORDER BY v.position DESC);
    DELETE FROM _clickrollup.own_pauses AS p WHERE p.rollup_name = v_rollup.name;
    DELETE FROM _clickrollup.own_rollups AS r WHERE r.name = rollup_name;
    PERFORM _clickrollup.unschedule_job(_clickrollup.job_name(rollup_name));
    PERFORM _clickrollup.drop_objects(v_rollup, v_views, keep_table);
    PERFORM _clickrollup.forget_source(v_rollup.event_table_name);
    IF v_rollup.fed_by IS NOT NULL AND _clickrollup.find_relation(v_rollup.event_table_name) IS NOT NULL THEN
        PERFORM _clickrollup.renew_functions(_clickrollup.root(v_rollup.fed_by));
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup.drop_rollup(text, boolean) IS
    'remove a rollup: table (kept with keep_table), views, function, registry row, history and cron job; the events '
    'stay. Works also when the source is gone';
