CREATE FUNCTION clickrollup.find_misplaced(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (bucket timestamptz, events_counted bigint, events_present bigint, events_misplaced bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(rollup_name);
BEGIN
    PERFORM _clickrollup.time_range(from_time, until_time);
    RETURN QUERY SELECT m.* FROM _clickrollup.as_owner(
        v_rollup.name, 'find_misplaced', jsonb_build_object('from', from_time, 'until', until_time)) AS a (row),
        LATERAL jsonb_to_record(a.row) AS m (
            bucket timestamptz, events_counted bigint, events_present bigint, events_misplaced bigint);
END
$function$;
COMMENT ON FUNCTION clickrollup.find_misplaced(text, timestamptz, timestamptz) IS
    'find the buckets with events that no run will count, because their id came below the watermark after it had '
    'passed; rebuild() counts them';
