CREATE FUNCTION clickrollup.recent_totals(
    tenant      bigint      DEFAULT NULL,
    past        interval    DEFAULT '15 minutes',
    until       timestamptz DEFAULT now(),
    schema_name name        DEFAULT current_schema())
RETURNS TABLE (events bigint, devices bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_interval('past', past);
    PERFORM _clickrollup.check_time('until', until);
    PERFORM _clickrollup.open_connections_slowly();
    RETURN QUERY EXECUTE _clickrollup.live_rows_sql(
        _clickrollup.render('coalesce(sum(event_count), 0)::bigint, '
            'coalesce(ceil({hll}.hll_cardinality({hll}.hll_union_agg(device_distinct_count))), 0)::bigint'),
        schema_name, 'rollup_events_5min', 'minute', tenant)
    USING _clickrollup.time_before(until, past), until, tenant;
END
$function$;
COMMENT ON FUNCTION clickrollup.recent_totals(bigint, interval, timestamptz, name) IS
    'number of events and of distinct devices in the 5-minute buckets that began in the past 15 minutes, of a tenant '
    'or, with NULL, of all';
