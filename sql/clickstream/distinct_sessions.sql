CREATE FUNCTION clickrollup.distinct_sessions(
    tenant      bigint      DEFAULT NULL,
    past        interval    DEFAULT '7 days',
    until       timestamptz DEFAULT now(),
    schema_name name        DEFAULT current_schema())
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_sessions bigint;
BEGIN
    PERFORM _clickrollup.check_interval('past', past);
    PERFORM _clickrollup.check_time('until', until);
    PERFORM _clickrollup.open_connections_slowly();
    EXECUTE _clickrollup.live_rows_sql(
        _clickrollup.render(
            'coalesce(ceil({hll}.hll_cardinality({hll}.hll_union_agg(session_distinct_count))), 0)::bigint'),
        schema_name, 'rollup_events_1hr', 'hour', tenant)
    INTO v_sessions USING _clickrollup.time_before(until, past), until, tenant;
    RETURN v_sessions;
END
$function$;
COMMENT ON FUNCTION clickrollup.distinct_sessions(bigint, interval, timestamptz, name) IS
    'number of distinct sessions in the hours that began in the past week, of a tenant or, with NULL, of all';
