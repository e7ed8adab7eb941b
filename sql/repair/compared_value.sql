CREATE FUNCTION _clickrollup.compared_value(p_measure clickrollup.rollup_measures) RETURNS text
LANGUAGE sql STABLE
RETURN CASE
    WHEN p_measure.kind = 'top' THEN quote_ident(p_measure.name)
    WHEN p_measure.type IN ('real', 'double precision') THEN format('%I::double precision', p_measure.name)
    WHEN EXISTS (SELECT FROM pg_catalog.pg_opclass AS o
                 JOIN pg_catalog.pg_am AS a ON a.oid = o.opcmethod AND a.amname = 'btree'
                 JOIN pg_catalog.pg_type AS t ON t.oid = o.opcintype AND t.typcategory <> 'A'
                 WHERE t.oid = p_measure.type::regtype AND o.opcdefault AND t.typnamespace = 'pg_catalog'::regnamespace)
        THEN quote_ident(p_measure.name)
    ELSE format('%I::text', p_measure.name)
END;
COMMENT ON FUNCTION _clickrollup.compared_value(clickrollup.rollup_measures) IS
    'form in which values of a measure are compared: as they are where PostgreSQL can compare them, else as text, '
    'sketches too';
