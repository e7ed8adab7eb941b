CREATE FUNCTION _clickrollup.is_columnar(p_table regclass) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
               WHERE c.oid = p_table AND m.amname = 'columnar');

COMMENT ON FUNCTION _clickrollup.is_columnar(regclass) IS
    'whether a table is kept by columns, which takes new rows, but deletes and updates none';
