CREATE FUNCTION _clickrollup.renew_functions(p_root text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $function$
DECLARE
    v_name text;
BEGIN
    -- A function keeps the path it was declared with, no matter who renews it.
    PERFORM set_config('search_path', _clickrollup.search_path_of(r), true)
    FROM clickrollup.rollups AS r WHERE r.name = p_root;
    FOR v_name IN SELECT c.name FROM _clickrollup.chain(p_root) AS c LOOP
        EXECUTE _clickrollup.function_sql(v_name);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_functions(text) IS
    'replace the aggregation functions of a chain by what the registry says now';
