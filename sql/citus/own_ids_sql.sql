CREATE FUNCTION _clickrollup.own_ids_sql(p_source text, p_column name) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format('ALTER TABLE %s ADD CONSTRAINT clickrollup_own_ids CHECK (%I < %s);',
              p_source, p_column, _clickrollup.first_worker_id());

COMMENT ON FUNCTION _clickrollup.own_ids_sql(text, name) IS
    'statement that makes a distributed table refuse events written through a worker';
