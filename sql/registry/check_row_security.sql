CREATE FUNCTION _clickrollup.check_row_security(p_table regclass, p_role name DEFAULT current_user) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS c, pg_catalog.pg_roles AS r
               WHERE c.oid = p_table AND c.relrowsecurity AND r.rolname = p_role
                 AND NOT r.rolsuper AND NOT r.rolbypassrls
                 AND (c.relforcerowsecurity OR NOT pg_has_role(r.oid, c.relowner, 'USAGE'))) THEN
        RAISE EXCEPTION 'row-level security of % may hide rows from role %', p_table, p_role
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('All rows are needed. Have the owner of %s do it, without FORCE ROW LEVEL SECURITY, '
                                'or a role with BYPASSRLS.', p_table);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_row_security(regclass, name) IS
    'raise 42501 where policies of a table decide which rows a role sees: what is hidden would pass as counted';
