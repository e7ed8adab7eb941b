CREATE FUNCTION clickrollup.usage_by_hour(
    tenant      bigint      DEFAULT NULL,
    past        interval    DEFAULT '2 days',
    until       timestamptz DEFAULT now(),
    schema_name name        DEFAULT current_schema())
RETURNS TABLE (hour timestamptz, events bigint, devices bigint, sessions bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_interval('past', past);
    PERFORM _clickrollup.check_time('until', until);
    PERFORM _clickrollup.open_connections_slowly();
    RETURN QUERY EXECUTE _clickrollup.live_rows_sql(
        _clickrollup.render('hour, sum(event_count)::bigint, '
            'ceil({hll}.hll_cardinality({hll}.hll_union_agg(device_distinct_count)))::bigint, '
            'ceil({hll}.hll_cardinality({hll}.hll_union_agg(session_distinct_count)))::bigint'),
        schema_name, 'rollup_events_1hr', 'hour', tenant) || ' GROUP BY hour ORDER BY hour'
    USING _clickrollup.time_before(until, past), until, tenant;
END
$function$;
COMMENT ON FUNCTION clickrollup.usage_by_hour(bigint, interval, timestamptz, name) IS
    'events, distinct devices and distinct sessions of each hour of the past two days that has events, of a tenant '
    'or, with NULL, of all';
