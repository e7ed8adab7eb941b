CREATE FUNCTION _clickrollup.owns_rollup(p_rollup text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = p_rollup
                   AND _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids)));
END
$function$;
COMMENT ON FUNCTION _clickrollup.owns_rollup(text) IS
    'whether the role of this session has the rights of the role that registered a rollup';
