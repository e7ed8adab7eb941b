CREATE FUNCTION _clickrollup.writer_xid_offset(p_relation regclass, p_column name) RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT coalesce(m.found[2], '0')::bigint
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum,
        regexp_match(pg_get_expr(d.adbin, d.adrelid),
                     $regex$^\(?txid_current\(\)( \+ '?(\d+)'?(?:::bigint)?\))?$$regex$) AS m (found)
    WHERE a.attrelid = p_relation AND a.attname = p_column AND a.atttypid = 'bigint'::regtype AND a.attnotnull
      AND m.found IS NOT NULL
);
COMMENT ON FUNCTION _clickrollup.writer_xid_offset(regclass, name) IS
    'offset in the default of a column, txid_current() or txid_current() + offset; NULL unless the column is bigint '
    'NOT NULL with such a default';
