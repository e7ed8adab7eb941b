CREATE FUNCTION _clickrollup.partman_manages(p_source regclass) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_managed boolean := false;
BEGIN
    IF _clickrollup.partman_need('SELECT') IS NOT NULL THEN
        RETURN NULL;
    END IF;
    IF _clickrollup.partman_version() IS NOT NULL THEN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.part_config WHERE parent_table = $1)',
                       _clickrollup.extension_schema('pg_partman'))
        INTO v_managed USING _clickrollup.partman_name(p_source);
    END IF;
    RETURN v_managed;
END
$function$;
COMMENT ON FUNCTION _clickrollup.partman_manages(regclass) IS
    'whether pg_partman keeps the partitions of the table; NULL where this role may not see it';
