CREATE FUNCTION clickrollup.reconcile(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (key jsonb, bucket timestamptz, measure name, stored text, expected text)
LANGUAGE plpgsql
SET search_path = pg_catalog  -- ends with the call, and so does the rollup's own, set below
AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(rollup_name);
    v_times  tstzmultirange := _clickrollup.comparable_times(v_rollup, _clickrollup.time_range(from_time, until_time));
    v_sql    text := _clickrollup.reconcile_sql(v_rollup.name, v_times, _clickrollup.counted_now(v_rollup));
BEGIN
    PERFORM set_config('search_path', _clickrollup.search_path_of(v_rollup), true);
    RETURN QUERY EXECUTE v_sql;
END
$function$;
COMMENT ON FUNCTION clickrollup.reconcile(text, timestamptz, timestamptz) IS
    'compare the buckets of a rollup from from_time (inclusive) to until_time (exclusive) with the events, and return '
    'each value that differs; no row means that they are equal';
