CREATE FUNCTION _clickrollup.check_strategy(p_strategy text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_strategy NOT IN ('sequence', 'snapshot') THEN
        RAISE EXCEPTION 'strategy "%" is not known', p_strategy
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Choose ''sequence'' or ''snapshot'', or leave it out: the table then decides.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_strategy(text) IS 'raise 22023 for an unknown strategy; NULL passes';
