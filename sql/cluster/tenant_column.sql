CREATE FUNCTION _clickrollup.tenant_column(p_source regclass) RETURNS name
LANGUAGE plpgsql STABLE AS $function$
DECLARE
    v_column name;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NOT NULL THEN
        EXECUTE 'SELECT column_to_column_name(logicalrelid, partkey) FROM pg_catalog.pg_dist_partition '
                'WHERE logicalrelid = $1 AND partkey IS NOT NULL'
        INTO v_column USING p_source;
    END IF;
    IF v_column IS NULL THEN
        RAISE EXCEPTION '% is not distributed by a tenant', p_source
            USING ERRCODE = 'wrong_object_type', HINT = 'This is for tables that create_distributed_table() of Citus was called for.';
    END IF;
    RETURN v_column;
END
$function$;
COMMENT ON FUNCTION _clickrollup.tenant_column(regclass) IS 'column by which Citus has distributed a table; raises 42809 where it has not';
