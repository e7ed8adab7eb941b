CREATE FUNCTION _clickrollup.drop_index_sql(p_index regclass) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(
    (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname)
     FROM pg_catalog.pg_constraint AS c WHERE c.conindid = p_index AND c.contype IN ('p', 'u')),
    format('DROP INDEX %s', p_index));

COMMENT ON FUNCTION _clickrollup.drop_index_sql(regclass) IS
    'statement that drops an index, or the constraint that it belongs to';
