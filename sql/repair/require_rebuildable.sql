CREATE FUNCTION clickrollup._require_rebuildable(p_root text, p_times tstzmultirange, p_force boolean, p_hint text) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_name   text;
    v_rollup clickrollup.rollups;
    v_times  tstzmultirange;
BEGIN
    FOR v_name IN SELECT c.name FROM clickrollup._chain(p_root) AS c LOOP
        v_rollup := clickrollup._definition(v_name);
        v_times := clickrollup._whole_buckets(v_rollup, p_times);
        PERFORM clickrollup._require_raw(v_rollup, v_times);
        IF NOT p_force THEN
            PERFORM clickrollup._require_counted_events(v_rollup, v_times, p_hint);
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup._require_rebuildable(text, tstzmultirange, boolean, text) IS
    'raise 55000 unless all that a chain stores for the given times can be made again from the events';
