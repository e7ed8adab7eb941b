CREATE FUNCTION _clickrollup.tenant_column(p_source regclass) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column name := _clickrollup.distribution_column(p_source);
BEGIN
    IF v_column IS NULL THEN
        RAISE EXCEPTION '% is not distributed by a tenant', p_source
            USING ERRCODE = 'wrong_object_type',
                  HINT = 'This is for tables that create_distributed_table() of Citus was called for.';
    END IF;
    RETURN v_column;
END
$function$;

COMMENT ON FUNCTION _clickrollup.tenant_column(regclass) IS
    'column by which Citus distributes a table; raises 42809 for a table that is not distributed';
