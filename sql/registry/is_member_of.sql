CREATE FUNCTION _clickrollup.is_member_of(p_role oid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- By the catalog, because pg_has_role() raises for a role that was dropped. What belongs to nobody any more is for
    -- the extension's owner to change.
    IF EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.oid = p_role) THEN
        RETURN pg_has_role(p_role, 'USAGE');
    END IF;
    RETURN _clickrollup.owns_registry();
END
$function$;
COMMENT ON FUNCTION _clickrollup.is_member_of(oid) IS
    'whether the role of this session has the rights of a role; of one that is gone the extension''s owner has them';
