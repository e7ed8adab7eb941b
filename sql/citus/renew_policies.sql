CREATE FUNCTION _clickrollup.renew_policies(p_tables regclass[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table     regclass;
    v_statement text;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NULL THEN
        RETURN;
    END IF;
    FOR v_table IN
        SELECT c.oid::regclass FROM pg_catalog.pg_class AS c
        WHERE c.oid = ANY (p_tables) AND pg_has_role(c.relowner, 'USAGE')
          AND c.oid IN (SELECT t.relation FROM _clickrollup.tenant_policies() AS t
                        UNION SELECT p.polrelid FROM pg_catalog.pg_policy AS p WHERE p.polname = 'clickrollup_all')
    LOOP
        FOR v_statement IN SELECT s.statement FROM _clickrollup.policy_statements(v_table) AS s ORDER BY s.number LOOP
            EXECUTE v_statement;
        END LOOP;
        IF (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = v_table) THEN
            PERFORM _clickrollup.check_policies_of_others(v_table);
            PERFORM _clickrollup.let_writers_copy(v_table);
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_policies(regclass[]) IS
    'on Citus make the policies of those of these tables that are under tenants'' views what the registry and the '
    'grants say now, where the table belongs to this role; nothing elsewhere';
