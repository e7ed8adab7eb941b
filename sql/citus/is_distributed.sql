CREATE FUNCTION _clickrollup.is_distributed(p_table regclass) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_distributed boolean := false;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition WHERE logicalrelid = $1)'
        INTO v_distributed USING p_table;
    END IF;
    RETURN v_distributed;
END
$function$;
COMMENT ON FUNCTION _clickrollup.is_distributed(regclass) IS 'whether Citus has distributed the table';
