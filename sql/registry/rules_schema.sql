CREATE FUNCTION _clickrollup.rules_schema(p_schema name) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- What is said of a schema stands beside all of its rollups: one of them in a stranger's schema is not enough.
    RETURN _clickrollup.owns_registry() OR coalesce((
        SELECT bool_and(_clickrollup.is_member_of(_clickrollup.owner_of(r)))
               OR bool_or(_clickrollup.is_member_of(_clickrollup.owner_of(r))) AND _clickrollup.is_member_of((
                   SELECT n.nspowner FROM pg_catalog.pg_namespace AS n WHERE n.nspname = p_schema))
        FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = p_schema), false);
END
$function$;
COMMENT ON FUNCTION _clickrollup.rules_schema(name) IS
    'whether the role of this session has the rights of who owns all rollups in a schema, or one of them and the '
    'schema, or of who installed clickrollup';
