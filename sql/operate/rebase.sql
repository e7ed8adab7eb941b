CREATE FUNCTION clickrollup.rebase(source regclass) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_root   clickrollup.rollups;
    v_events bigint := 0;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.check_no_foreign_code(source, true);
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(_clickrollup.roots_of(source)) AS r (root);
    SELECT * INTO v_root FROM clickrollup.rollups AS r
    WHERE r.name = ANY (_clickrollup.roots_of(source)) AND r.strategy = 'snapshot' LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no rollup of strategy snapshot reads %', source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing needs to be done: ids are the same after a restore.';
    END IF;
    PERFORM _clickrollup.lock_out_writers(source, v_root.writer_wait_timeout);
    FOR v_root IN SELECT * FROM clickrollup.rollups AS r
                  WHERE r.name = ANY (_clickrollup.roots_of(source)) AND r.strategy = 'snapshot' ORDER BY r.name LOOP
        v_events := v_events + (
            SELECT c.events::bigint FROM _clickrollup.as_owner(v_root.name, 'count_the_rest') AS c (events));
    END LOOP;
    PERFORM _clickrollup.renumber_writers(source, v_root.writer_xid_column);
    PERFORM _clickrollup.set_watermark_now(r.name) FROM clickrollup.rollups AS r
    WHERE _clickrollup.find_relation(r.event_table_name) = source AND r.strategy = 'snapshot';
    RETURN v_events;
END
$function$;
COMMENT ON FUNCTION clickrollup.rebase(regclass) IS
    'after a dump was restored into another database cluster: count what the rollups of strategy snapshot have not '
    'counted, and let them go on; returns how many events';
