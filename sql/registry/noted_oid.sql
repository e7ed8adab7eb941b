CREATE FUNCTION _clickrollup.noted_oid(p_oids jsonb, p_key text) RETURNS oid
LANGUAGE sql STABLE
RETURN CASE WHEN (p_oids ->> 'cluster')::bigint = _clickrollup.system_identifier()
             AND (p_key IN ('owner', 'role') OR (p_oids ->> 'database')::oid = (
                 SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()))
       THEN (p_oids ->> p_key)::oid END;

COMMENT ON FUNCTION _clickrollup.noted_oid(jsonb, text) IS
    'the oid of a role or schema that was noted beside its name; NULL where it was noted in another database cluster, '
    'or that of a schema in another database';
