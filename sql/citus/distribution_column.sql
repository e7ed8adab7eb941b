CREATE FUNCTION _clickrollup.distribution_column(p_table regclass) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column name;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NOT NULL THEN
        EXECUTE 'SELECT column_to_column_name(logicalrelid, partkey) FROM pg_catalog.pg_dist_partition '
                'WHERE logicalrelid = $1 AND partkey IS NOT NULL'
        INTO v_column USING p_table;
    END IF;
    RETURN v_column;
END
$function$;

COMMENT ON FUNCTION _clickrollup.distribution_column(regclass) IS
    'the column by which Citus distributes a table, NULL where it does not';
