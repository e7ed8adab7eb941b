CREATE FUNCTION clickrollup.rename_rollup(old_name text, new_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_name('new_name', new_name);
    old_name := _clickrollup.resolve_rollup(old_name);
    v_rollup := _clickrollup.lock_own_rollup(old_name);
    PERFORM _clickrollup.take_pause(old_name);
    BEGIN
        UPDATE _clickrollup.own_rollups AS r SET name = new_name WHERE r.name = old_name;
    EXCEPTION WHEN unique_violation THEN
        PERFORM _clickrollup.refuse_taken_name(new_name);
    END;
    PERFORM _clickrollup.renew_views(new_name);
    PERFORM _clickrollup.renew_functions(_clickrollup.root(new_name));
    EXECUTE format('COMMENT ON TABLE %s IS %L', _clickrollup.own_table(v_rollup),
                   format('rollup ''%s'' of clickrollup', new_name));
    IF _clickrollup.unschedule_job(_clickrollup.job_name(old_name)) > 0 THEN
        PERFORM _clickrollup.schedule_rollup(new_name);
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup.rename_rollup(text, text) IS
    'give a rollup another name in the registry, its history, its cron job and what says it; tables, views and '
    'functions keep their own names';
