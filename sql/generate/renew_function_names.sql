CREATE FUNCTION _clickrollup.renew_function_names(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_function regprocedure;
    v_wanted   text[];
    v_now      text[];
BEGIN
    -- The registry says the name of the one, that of the other is made from it.
    SELECT p.oid::regprocedure, parse_ident(_clickrollup.operations_name(r)), ARRAY[n.nspname, p.proname]::text[]
    INTO v_function, v_wanted, v_now
    FROM _clickrollup.rollup_objects AS o
    JOIN clickrollup.rollups AS r ON r.name = o.rollup_name
    JOIN pg_catalog.pg_proc AS p ON p.oid = o.operations AND p.proowner = _clickrollup.owner_of(r)
    JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
    WHERE o.rollup_name = p_rollup AND o.cluster = _clickrollup.catalog_identifier();
    IF v_now[1] <> v_wanted[1] THEN
        EXECUTE format('ALTER FUNCTION %s SET SCHEMA %I', v_function, v_wanted[1]);
    END IF;
    IF v_now[2] <> v_wanted[2] THEN
        EXECUTE format('ALTER FUNCTION %s RENAME TO %I', v_function, v_wanted[2]);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_function_names(text) IS
    'move the function for operations on a rollup to the schema and the name that its aggregation function''s asks for';
