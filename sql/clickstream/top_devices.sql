CREATE FUNCTION clickrollup.top_devices(
    tenant      bigint      DEFAULT NULL,
    past        interval    DEFAULT '30 minutes',
    until       timestamptz DEFAULT now(),
    n           integer     DEFAULT 10,
    schema_name name        DEFAULT current_schema())
RETURNS TABLE (device_id bigint, events bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_top jsonb;
BEGIN
    PERFORM _clickrollup.check_interval('past', past);
    PERFORM _clickrollup.check_time('until', until);
    PERFORM _clickrollup.open_connections_slowly();
    PERFORM _clickrollup.check_between('n', n, 1, 2147483647);
    -- By tenant first: Citus does that on the shards, and cannot split our stand-in for topn_union_agg over several.
    EXECUTE _clickrollup.render(format('WITH tenants AS MATERIALIZED (%s GROUP BY customer_id) '
                                       'SELECT {topn}.topn_union_agg(top) FROM tenants',
        _clickrollup.live_rows_sql('{topn}.topn_union_agg(top_devices_1000) AS top', schema_name,
                                   'rollup_events_5min', 'minute', tenant)))
    INTO v_top USING _clickrollup.time_before(until, past), until, tenant;
    RETURN QUERY EXECUTE _clickrollup.render('SELECT t.item::bigint, t.frequency FROM {topn}.topn($1, $2) AS t')
    USING v_top, n;
END
$function$;
COMMENT ON FUNCTION clickrollup.top_devices(bigint, interval, timestamptz, integer, name) IS
    'the n devices with the most events in the 5-minute buckets that began in the past 30 minutes, most first, of a '
    'tenant or, with NULL, of all';
