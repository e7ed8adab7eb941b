CREATE FUNCTION _clickrollup.renew_functions(p_root text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_name text;
    v_path text;
BEGIN
    FOR v_name, v_path IN SELECT r.name, r.search_path FROM _clickrollup.chain(p_root) AS c
                          JOIN clickrollup.rollups AS r ON r.name = c.name ORDER BY c.depth, c.name LOOP
        PERFORM _clickrollup.execute_as_written(_clickrollup.function_sql(v_name), v_path);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_functions(text) IS
    'replace the aggregation functions of a chain by what the registry says now';
