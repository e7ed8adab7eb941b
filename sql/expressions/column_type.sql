CREATE FUNCTION _clickrollup.column_type(p_expression text, p_from text, p_search_path text) RETURNS text
LANGUAGE sql
RETURN (
    SELECT concat(a.type, (
        SELECT format(' COLLATE %I.%I', n.nspname, c.collname)
        FROM pg_catalog.pg_type AS t, pg_catalog.pg_collation AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
        WHERE t.oid = a.type_id AND c.oid = a.collation_id AND c.oid <> t.typcollation))
    FROM _clickrollup.analysis_of(p_expression, p_from, p_search_path, true) AS a
);

COMMENT ON FUNCTION _clickrollup.column_type(text, text, text) IS
    'type and collation of a column that is to hold the values of an expression: what is equal among events must be '
    'equal there';
