CREATE FUNCTION _clickrollup.sources_beside(p_source regclass) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
-- In one order, as they are locked.
RETURN (
    SELECT array_agg(DISTINCT _clickrollup.qualified_name(t.name) COLLATE "C")
    FROM unnest(_clickrollup.tables_beside(p_source)) AS t (name)
    JOIN clickrollup.rollups AS r ON _clickrollup.find_relation(r.event_table_name) = t.name
);
COMMENT ON FUNCTION _clickrollup.sources_beside(regclass) IS
    'a distributed table of events, and the others that rollups read and that are co-located with it';
