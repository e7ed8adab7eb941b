CREATE FUNCTION clickrollup.reconcile(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity')
RETURNS TABLE (key jsonb, bucket timestamptz, measure name, stored text, expected text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(rollup_name);
BEGIN
    PERFORM _clickrollup.time_range(from_time, until_time);
    RETURN QUERY SELECT d.* FROM _clickrollup.as_owner(
        v_rollup.name, 'reconcile', jsonb_build_object('from', from_time, 'until', until_time)) AS a (row),
        LATERAL jsonb_to_record(a.row)
            AS d (key jsonb, bucket timestamptz, measure name, stored text, expected text);
END
$function$;
COMMENT ON FUNCTION clickrollup.reconcile(text, timestamptz, timestamptz) IS
    'compare the buckets of a rollup from from_time (inclusive) to until_time (exclusive) with the events, and return '
    'each value that differs; no row means that they are equal';
