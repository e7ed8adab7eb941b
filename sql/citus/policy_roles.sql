CREATE FUNCTION _clickrollup.policy_roles(p_table regclass) RETURNS oid[]
LANGUAGE sql STABLE
RETURN ARRAY(
    SELECT x.grantee FROM pg_catalog.pg_class AS c, LATERAL aclexplode(c.relacl) AS x
    WHERE c.oid = p_table AND x.grantee NOT IN (0, c.relowner)
    UNION
    SELECT x.grantee FROM pg_catalog.pg_attribute AS a, LATERAL aclexplode(a.attacl) AS x
    WHERE a.attrelid = p_table AND x.grantee <> 0
    UNION
    -- Their members were granted nothing else.
    SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname IN ('pg_read_all_data', 'pg_write_all_data')
    EXCEPT (
        SELECT p.role FROM _clickrollup.tenant_policies() AS p
        UNION
        -- Those that were: what they were granted is still there.
        SELECT unnest(p.polroles) FROM pg_catalog.pg_policy AS p
        WHERE p.polname ~ '^clickrollup_' AND p.polname <> 'clickrollup_all')
    ORDER BY 1);

COMMENT ON FUNCTION _clickrollup.policy_roles(regclass) IS
    'roles that were granted rights on a table, without its owner and the readers of one tenant';
