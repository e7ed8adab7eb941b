CREATE FUNCTION _clickrollup.find_writer_xid(p_source regclass) RETURNS name
LANGUAGE sql STABLE
RETURN (
    SELECT a.attname FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_source AND a.attnum > 0 AND NOT a.attisdropped
      AND _clickrollup.writer_xid_offset(p_source, a.attname) IS NOT NULL
    ORDER BY a.attnum LIMIT 1
);
COMMENT ON FUNCTION _clickrollup.find_writer_xid(regclass) IS
    'column in which each row of a table stores its writer''s xid, NULL without one';
