CREATE FUNCTION _clickrollup.check_policy_owner(p_reader name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table regclass;
BEGIN
    SELECT p.relation INTO v_table
    FROM _clickrollup.tenant_policies() AS p JOIN pg_catalog.pg_class AS c ON c.oid = p.relation
    WHERE p.role = quote_ident(p_reader)::regrole AND NOT pg_has_role(c.relowner, 'USAGE') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'on Citus only the owner of % can let a tenant read it', v_table
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'The owner of the events and of the rollups, or a superuser, makes the reader of a tenant.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_policy_owner(name) IS
    'raise 42501 where a tenant''s reader needs policies of a distributed table that is another role''s';
