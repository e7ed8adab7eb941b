CREATE FUNCTION _clickrollup.check_rebuildable(
    p_root text, p_times tstzmultirange, p_force boolean, p_hint text)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name    text;
    v_rollup  clickrollup.rollups;
    v_buckets tstzmultirange;
BEGIN
    FOR v_name IN SELECT c.name FROM _clickrollup.chain(p_root) AS c LOOP
        v_rollup := _clickrollup.definition(v_name);
        PERFORM _clickrollup.check_row_security(v_rollup.event_table_name::regclass);
        PERFORM _clickrollup.check_row_security(v_rollup.rollup_table_name::regclass);
        v_buckets := _clickrollup.whole_buckets(v_rollup, p_times);
        PERFORM _clickrollup.check_raw(v_rollup, v_buckets);
        IF NOT p_force THEN
            PERFORM _clickrollup.check_counted_events(v_rollup, v_buckets, p_hint);
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_rebuildable(text, tstzmultirange, boolean, text) IS
    'raise 55000 unless all that a chain stores for the given times can be made again from the events';
