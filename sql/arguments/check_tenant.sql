CREATE FUNCTION _clickrollup.check_tenant(p_source regclass, p_column name, p_tenant text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- An empty text is a tenant, where the column holds texts.
    PERFORM _clickrollup.check_given('tenant', p_tenant) WHERE p_tenant IS NULL;
    BEGIN
        PERFORM _clickrollup.expression_type(
            format('%I = %L', p_column, p_tenant), p_source::text, 'pg_catalog, pg_temp');
    EXCEPTION WHEN data_exception THEN
        RAISE EXCEPTION 'tenant "%" is no value of column % of %', p_tenant, p_column, p_source
            USING ERRCODE = 'invalid_parameter_value', HINT = format('SELECT DISTINCT %I FROM %s;', p_column, p_source);
    END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_tenant(regclass, name, text) IS
    'raise 22004 for a tenant that is NULL, 22023 for a text that the tenants'' column cannot hold';
