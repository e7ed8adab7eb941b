CREATE FUNCTION _clickrollup.refuse_missing_function(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RAISE EXCEPTION 'function % of rollup ''%'' does not exist', p_rollup.aggregation_function, p_rollup.name
        USING ERRCODE = 'undefined_function',
              HINT = format('SELECT clickrollup.renew_rollup(%L); makes it again.', p_rollup.name);
END
$function$;
COMMENT ON FUNCTION _clickrollup.refuse_missing_function(clickrollup.rollups) IS
    'raise 42883: what runs a rollup is gone';
