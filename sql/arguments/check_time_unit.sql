CREATE FUNCTION _clickrollup.check_time_unit(p_unit text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_unit NOT IN ('s', 'ms', 'us') THEN
        RAISE EXCEPTION 'time_unit "%" is not known', p_unit
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Choose ''s'', ''ms'' or ''us'': what a bigint column counts since 1970. Leave it out for '
                         'times and for uuids.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_time_unit(text) IS 'raise 22023 for an unknown unit of time; NULL passes';
