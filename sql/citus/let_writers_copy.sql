-- Under row-level security PostgreSQL has no COPY FROM, and Citus writes by COPY whatever is more than a few rows.
CREATE FUNCTION _clickrollup.let_writers_copy(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := (SELECT c.relowner FROM pg_catalog.pg_class AS c WHERE c.oid = p_table);
    v_super boolean := (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user);
    v_roles text[];
    v_role  text;
BEGIN
    SELECT array_agg(quote_ident(r.rolname) ORDER BY r.rolname) INTO v_roles
    FROM pg_catalog.pg_roles AS r
    WHERE NOT r.rolsuper AND NOT r.rolbypassrls AND r.rolname !~ '^pg_'
      AND has_table_privilege(r.oid, p_table, 'INSERT')
      AND NOT pg_has_role(r.oid, v_owner, 'USAGE')
      AND NOT EXISTS (SELECT FROM _clickrollup.tenant_policies() AS t
                      WHERE t.relation = p_table AND _clickrollup.has_rights_of(r.oid, t.role));
    -- Whom another owner let write is to have no right in all of the cluster by a superuser's call.
    IF v_super AND pg_get_userbyid(v_owner) <> current_user AND v_roles IS NOT NULL THEN
        RAISE WARNING 'roles that write to % cannot COPY under its policies: %',
            p_table, array_to_string(v_roles, ', ')
            USING HINT = format('Where you trust them: ALTER ROLE %s BYPASSRLS;', v_roles[1]);
    ELSIF v_super THEN
        FOREACH v_role IN ARRAY coalesce(v_roles, '{}') LOOP
            EXECUTE format('ALTER ROLE %s BYPASSRLS', v_role);
            RAISE NOTICE 'role % now has BYPASSRLS, because it writes to %, and COPY knows no policies',
                v_role, p_table;
        END LOOP;
    ELSIF v_roles IS NOT NULL THEN
        RAISE EXCEPTION 'roles that write to % could not COPY under its policies: %',
            p_table, array_to_string(v_roles, ', ')
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Have a superuser ALTER ROLE %s BYPASSRLS; what a role may read is still what it was '
                                'granted.', v_roles[1]);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.let_writers_copy(regclass) IS
    'give roles that may insert into a superuser''s table with policies BYPASSRLS, which COPY needs; a WARNING where '
    'the table is another role''s; raises 42501 for who cannot';
