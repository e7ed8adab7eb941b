CREATE FUNCTION _clickrollup.pushdown_chain(p_root text)
RETURNS TABLE (n bigint, name text, fed_by text, rollup_table_name text, bucket_column name, feeds boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT c.position - 1, c.name, c.fed_by, r.rollup_table_name, r.bucket_column,
           d.number < (SELECT count(*) FROM clickrollup.rollup_dimensions AS o WHERE o.rollup_name = p_root)
           AND EXISTS (SELECT FROM clickrollup.rollups AS f WHERE f.fed_by = c.name)
    FROM _clickrollup.chain(p_root) WITH ORDINALITY AS c (name, fed_by, depth, position)
    JOIN clickrollup.rollups AS r ON r.name = c.name,
    LATERAL (SELECT count(*) FROM clickrollup.rollup_dimensions AS o WHERE o.rollup_name = c.name) AS d (number)
    ORDER BY c.position;
END;
COMMENT ON FUNCTION _clickrollup.pushdown_chain(text) IS
    'the rollups of a chain on a distributed table, numbered; whether large runs may feed others from the rows of one';
