CREATE FUNCTION _clickrollup.part_number(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('pg_catalog.hash_record(ROW(%s))', string_agg(d.expression, ', ' ORDER BY d.position))
    FROM clickrollup.rollup_dimensions AS d
    JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = _clickrollup.find_relation(p_rollup.rollup_table_name) AND a.attname = d.name
    JOIN pg_catalog.pg_type AS t ON t.oid = _clickrollup.base_type(a.atttypid)
    WHERE d.rollup_name = p_rollup.name AND (t.typtype = 'e' OR t.oid IN (
        SELECT o.opcintype FROM pg_catalog.pg_opclass AS o JOIN pg_catalog.pg_am AS m ON m.oid = o.opcmethod
        WHERE m.amname = 'hash' AND o.opcdefault
        UNION ALL SELECT 'varchar'::regtype))
    HAVING count(*) > 0
);
COMMENT ON FUNCTION _clickrollup.part_number(clickrollup.rollups) IS
    'expression that is the same for all events of one key, and spreads keys evenly; NULL where no dimension has a '
    'hash';
