CREATE FUNCTION _clickrollup.role_of(p_name name, p_oids jsonb, p_key text DEFAULT 'owner') RETURNS oid
LANGUAGE sql STABLE
-- The role that was noted, whatever it is called now: another one may have its name. Read is the cluster's number only
-- where the two differ.
RETURN (
    SELECT CASE WHEN r.named = (p_oids ->> p_key)::oid THEN r.named
                ELSE coalesce(_clickrollup.noted_oid(p_oids, p_key), r.named) END
    FROM (SELECT (SELECT a.oid FROM pg_catalog.pg_roles AS a WHERE a.rolname = p_name) AS named) AS r
);
COMMENT ON FUNCTION _clickrollup.role_of(name, jsonb, text) IS
    'the role that a name in the registry stands for, by the oid noted beside it; the role may be gone, NULL where the '
    'name never was one here';
