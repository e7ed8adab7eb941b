CREATE FUNCTION _clickrollup.check_schedule(p_schedule text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- pg_cron looks closer, but is not everywhere: a schedule must not fail on the day that it comes.
    IF p_schedule !~ '^([1-9]|[1-5]\d) seconds?$'
       AND p_schedule COLLATE "C" !~* '^@(hourly|daily|midnight|weekly|monthly|yearly|annually|reboot)$'
       AND p_schedule COLLATE "C" !~* '^[\d*/,a-z$-]+( +[\d*/,a-z$-]+){4}$' THEN
        RAISE EXCEPTION 'schedule "%" is not in the syntax of cron', p_schedule
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'For example ''*/5 * * * *'', ''30 seconds'', or NULL for none.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_schedule(text) IS
    'raise 22023 for a schedule that pg_cron cannot take; NULL passes';
