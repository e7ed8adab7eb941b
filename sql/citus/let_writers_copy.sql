-- Under row-level security PostgreSQL has no COPY FROM, and Citus writes by COPY whatever is more than a few rows.
CREATE FUNCTION _clickrollup.let_writers_copy(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_roles text[];
    v_role  text;
BEGIN
    SELECT array_agg(quote_ident(r.rolname) ORDER BY r.rolname) INTO v_roles
    FROM pg_catalog.pg_roles AS r JOIN pg_catalog.pg_class AS c ON c.oid = p_table
    WHERE NOT r.rolsuper AND NOT r.rolbypassrls AND r.rolname !~ '^pg_' AND has_table_privilege(r.oid, c.oid, 'INSERT')
      AND NOT pg_has_role(r.oid, c.relowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM _clickrollup.tenant_policies() AS t
                      WHERE t.relation = p_table AND _clickrollup.has_rights_of(r.oid, t.role));
    IF v_roles IS NULL THEN
        RETURN;
    END IF;
    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'roles that write to % could not COPY under its policies: %',
            p_table, array_to_string(v_roles, ', ')
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Have a superuser call this, or first ALTER ROLE %s BYPASSRLS; what a role may read is '
                                'still what it was granted.', v_roles[1]);
    END IF;
    FOREACH v_role IN ARRAY v_roles LOOP
        EXECUTE format('ALTER ROLE %s BYPASSRLS', v_role);
        RAISE NOTICE 'role % now has BYPASSRLS, because it writes to %, and COPY knows no policies', v_role, p_table;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.let_writers_copy(regclass) IS
    'give roles that may insert into a table with policies BYPASSRLS, which COPY needs; raises 42501 for who cannot';
