CREATE FUNCTION _clickrollup.renew_functions(p_root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    FOR v_rollup IN SELECT r.* FROM _clickrollup.chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
                    ORDER BY c.depth, c.name LOOP
        PERFORM _clickrollup.make_functions(v_rollup);
        UPDATE _clickrollup.own_objects AS o
        SET function = _clickrollup.find_function(v_rollup.aggregation_function),
            operations = _clickrollup.find_operations_function(_clickrollup.operations_name(v_rollup))
        WHERE o.rollup_name = v_rollup.name;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_functions(text) IS
    'replace the functions of a chain by what the registry says now';
