CREATE FUNCTION _clickrollup.add_measure_to_chain(
    p_root text, p_measure clickrollup.measure, p_from_now_on boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name text;
BEGIN
    FOR v_name IN SELECT c.name FROM _clickrollup.chain(p_root) AS c LOOP
        PERFORM _clickrollup.add_measure_to(v_name, p_measure, p_from_now_on);
    END LOOP;
    PERFORM _clickrollup.renew_functions(p_root);
END
$function$;
COMMENT ON FUNCTION _clickrollup.add_measure_to_chain(text, clickrollup.measure, boolean) IS
    'add a measure to a rollup and all that it feeds, and renew the functions that fill it';
