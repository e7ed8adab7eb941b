CREATE FUNCTION _clickrollup.delete_tenant_rows(p_rollup text, p_column name, p_tenant text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rows bigint;
BEGIN
    EXECUTE format('DELETE FROM %s WHERE %I = %L',
                   (_clickrollup.definition(p_rollup)).rollup_table_name, p_column, p_tenant);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;
COMMENT ON FUNCTION _clickrollup.delete_tenant_rows(text, name, text) IS
    'delete the rows of a tenant from a rollup; returns how many';
