CREATE FUNCTION _clickrollup.has_rights_of(p_role oid, p_other oid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.oid = p_role)
       AND EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.oid = p_other) THEN
        RETURN pg_has_role(p_role, p_other, 'USAGE');
    END IF;
    RETURN false;
END
$function$;
COMMENT ON FUNCTION _clickrollup.has_rights_of(oid, oid) IS
    'whether one role has the rights of another; false where either does not exist';
