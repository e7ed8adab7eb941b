CREATE FUNCTION _clickrollup.health_names(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.finding
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Readers and monitors may not look it up.
    IF has_table_privilege('_clickrollup.rollup_objects', 'SELECT') THEN
        RETURN QUERY
        SELECT p_rollup.name, 'renamed', 'warning'::clickrollup.health_state,
               format('%s is called %s now, which the next run follows, or SELECT clickrollup.renew_rollup(%L);',
                      n.former, n.now, p_rollup.name)
        FROM _clickrollup.rollup_objects AS o,
             LATERAL (SELECT unnest(_clickrollup.object_names(p_rollup)) AS former,
                             unnest(_clickrollup.object_names(_clickrollup.with_names_now(p_rollup, o))) AS now) AS n
        WHERE o.rollup_name = p_rollup.name AND o.names = _clickrollup.object_names(p_rollup)
          AND o.cluster = _clickrollup.catalog_identifier() AND n.former <> n.now
          AND coalesce(_clickrollup.find_relation(p_rollup.event_table_name), o.source) = o.source;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.health_names(clickrollup.rollups) IS
    'findings about renames that nothing has followed yet';
