CREATE FUNCTION _clickrollup.check_counted_events(
    p_rollup clickrollup.rollups, p_buckets tstzmultirange, p_hint text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rows  bigint;
    v_first timestamptz;
    v_last  timestamptz;
BEGIN
    SELECT * INTO v_rows, v_first, v_last FROM _clickrollup.query_as_written(
        format('SELECT count(*), min(c.bucket), max(c.bucket) FROM (%s) AS c WHERE c.counted > c.present',
               _clickrollup.counts_sql(p_rollup.name, p_buckets, _clickrollup.counted_condition(p_rollup, true))),
        p_rollup.search_path) AS c (rows bigint, first timestamptz, last timestamptz);
    IF v_rows > 0 THEN
        RAISE EXCEPTION 'rollup ''%'' counts more events than % has: % of its rows, in buckets % to %',
            p_rollup.name, p_rollup.event_table_name, v_rows, v_first, v_last
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = p_hint;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_counted_events(clickrollup.rollups, tstzmultirange, text) IS
    'raise 55000, with the given HINT, where a rollup counts events that are gone, as after a partition is dropped by '
    'hand';
