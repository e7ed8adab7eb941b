CREATE FUNCTION _clickrollup.may_hold_worker_ids(p_source regclass) RETURNS boolean
LANGUAGE sql STABLE
RETURN _clickrollup.is_distributed(p_source) AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint AS c
    WHERE c.conrelid = p_source AND c.conname = 'clickrollup_own_ids' AND c.convalidated);
COMMENT ON FUNCTION _clickrollup.may_hold_worker_ids(regclass) IS
    'whether a source can hold events written through a worker: it is distributed, and refuses none';
