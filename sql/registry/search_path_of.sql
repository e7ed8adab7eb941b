CREATE FUNCTION _clickrollup.search_path_of(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce((
    SELECT substr(s.setting, length('search_path=') + 1)
    FROM pg_catalog.pg_proc AS p, unnest(p.proconfig) AS s (setting)
    WHERE p.oid = to_regproc(p_rollup.aggregation_function) AND s.setting LIKE 'search\_path=%'), 'pg_catalog');

COMMENT ON FUNCTION _clickrollup.search_path_of(clickrollup.rollups) IS
    'search_path under which the runs of a rollup evaluate its expressions';
