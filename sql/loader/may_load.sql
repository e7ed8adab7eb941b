CREATE FUNCTION _clickrollup.may_load(p_table text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table regclass := _clickrollup.find_relation(p_table);
BEGIN
    -- Of a table that was renamed the name leads nowhere, until the loader has noted the new one.
    RETURN v_table IS NULL OR has_any_column_privilege(v_table, 'INSERT');
END
$function$;
COMMENT ON FUNCTION _clickrollup.may_load(text) IS
    'whether the role of this session may insert into a table that loader_offsets names; true where no table is there';
