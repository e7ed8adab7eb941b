CREATE FUNCTION _clickrollup.role_of(p_name name, p_oids jsonb, p_key text DEFAULT 'owner') RETURNS oid
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_named oid := (SELECT a.oid FROM pg_catalog.pg_roles AS a WHERE a.rolname = p_name);
BEGIN
    -- The role that was noted, whatever it is called now: another one may have its name. Read is the cluster's number
    -- only where the two differ. PL/pgSQL keeps the plan: a registry is read through this, row by row.
    RETURN CASE WHEN v_named = (p_oids ->> p_key)::oid THEN v_named
                ELSE coalesce(_clickrollup.noted_oid(p_oids, p_key), v_named) END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.role_of(name, jsonb, text) IS
    'the role that a name in the registry stands for, by the oid noted beside it; the role may be gone, NULL where the '
    'name never was one here';
