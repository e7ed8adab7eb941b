CREATE FUNCTION _clickrollup.path_schemas(p_search_path text)
RETURNS TABLE (element text, schema oid, "position" bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT m.element[1], coalesce(n.oid, 0), m.position
    FROM regexp_matches(p_search_path, '("(?:[^"]|"")*"|[^\s,"]+)', 'g') WITH ORDINALITY AS m (element, position)
    LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = CASE
        WHEN m.element[1] LIKE '"%' THEN replace(substr(m.element[1], 2, length(m.element[1]) - 2), '""', '"')
        ELSE lower(m.element[1] COLLATE "C") END;
END;
COMMENT ON FUNCTION _clickrollup.path_schemas(text) IS
    'the elements of a search_path as they are written, and the schema that each names, 0 for none';
