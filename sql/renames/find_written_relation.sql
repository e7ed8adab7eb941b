CREATE FUNCTION _clickrollup.find_written_relation(p_name text, p_search_path text) RETURNS regclass
LANGUAGE sql
RETURN (SELECT q.relation FROM _clickrollup.query_as_written(
            format('SELECT pg_catalog.to_regclass(%L)', p_name), p_search_path) AS q (relation regclass));

COMMENT ON FUNCTION _clickrollup.find_written_relation(text, text) IS
    'the relation that a name stands for under a search_path, NULL where there is none';
