CREATE FUNCTION _clickrollup.give_readers(p_schema name, p_former oid, p_owner oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_alter text;
BEGIN
    IF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = p_schema
                      AND NOT _clickrollup.has_rights_of(p_owner, _clickrollup.owner_of(r))) THEN
        RETURN;
    END IF;
    FOR v_alter IN
        SELECT format('ALTER %s OWNER TO %I', o.name, pg_get_userbyid(p_owner))
        FROM _clickrollup.own_readers AS t
        JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.view_schema,
        LATERAL (SELECT format('SCHEMA %I', n.nspname), n.nspowner
                 UNION ALL
                 SELECT format('VIEW %s', c.oid::regclass), c.relowner FROM pg_catalog.pg_class AS c
                 WHERE c.relnamespace = n.oid AND c.relkind = 'v' AND 'security_barrier=true' = ANY (c.reloptions))
                 AS o (name, owner)
        WHERE t.schema_name = p_schema AND _clickrollup.role_of(t.owner, t.oids) = p_former AND o.owner = p_former
    LOOP
        EXECUTE v_alter;
    END LOOP;
    UPDATE _clickrollup.own_readers AS t SET owner = pg_get_userbyid(p_owner)
    WHERE t.schema_name = p_schema AND _clickrollup.role_of(t.owner, t.oids) = p_former;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_readers(name, oid, oid) IS
    'give the tenants'' views of a schema, and what the registry knows of them, to a role that has the rights of all '
    'who own rollups there';
