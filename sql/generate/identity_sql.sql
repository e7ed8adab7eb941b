CREATE FUNCTION _clickrollup.identity_sql(p_table text) RETURNS text
LANGUAGE sql STABLE
RETURN format('ALTER TABLE %s REPLICA IDENTITY FULL', p_table);

COMMENT ON FUNCTION _clickrollup.identity_sql(text) IS
    'what lets rows be updated and deleted while a publication has the table; its key may hold NULL, so it cannot be '
    'the identity';
