CREATE FUNCTION _clickrollup.written_columns(p_relation regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = p_relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '');

COMMENT ON FUNCTION _clickrollup.written_columns(regclass) IS
    'columns of a table that take values, as a list: all but generated ones. Its partitions may have them in another '
    'order';
