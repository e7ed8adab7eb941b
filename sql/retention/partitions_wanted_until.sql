CREATE FUNCTION _clickrollup.partitions_wanted_until(p_source regclass) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_until timestamptz;
BEGIN
    EXECUTE format('SELECT now() + premake * partition_interval::interval FROM %I.part_config WHERE parent_table = $1',
                   _clickrollup.extension_schema('pg_partman'))
    INTO v_until USING _clickrollup.partman_name(p_source);
    RETURN v_until;
END
$function$;
COMMENT ON FUNCTION _clickrollup.partitions_wanted_until(regclass) IS
    'time up to which pg_partman is to have partitions ready: premake intervals from now';
