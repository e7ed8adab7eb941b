CREATE FUNCTION clickrollup._renew_functions(p_root text) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_name text;
BEGIN
    FOR v_name IN SELECT c.name FROM clickrollup._chain(p_root) AS c LOOP
        EXECUTE clickrollup._function_sql(v_name);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup._renew_functions(text) IS 'create the aggregation functions of a chain anew, as the registry says now';
