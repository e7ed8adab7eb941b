CREATE FUNCTION _clickrollup.keep_runs_out(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.partman_manages(p_source) IS NOT TRUE
       OR _clickrollup.partitions_end(p_source) >= _clickrollup.partitions_wanted_until(p_source) THEN
        RETURN;
    END IF;
    PERFORM set_config('lock_timeout', '60s', true) WHERE current_setting('lock_timeout') = '0';
    -- Before any lock on the events: a run waits for who writes there, and has the default partition locked, which a
    -- new partition waits for.
    PERFORM FROM _clickrollup.own_rollups AS r
    WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.fed_by IS NULL
    ORDER BY r.name COLLATE "C" FOR UPDATE;
END
$function$;
COMMENT ON FUNCTION _clickrollup.keep_runs_out(regclass) IS
    'where partitions are to be made, wait at most a minute for the runs over a table that are at work, and keep '
    'others out until the transaction ends';
