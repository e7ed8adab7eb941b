CREATE FUNCTION _clickrollup.check_bucket(p_bucket text, p_time_zone text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_hint constant text := format('A bucket is a fixed width, as ''5 minutes'', or one of %s.',
                                   array_to_string(_clickrollup.calendar_units(), ', '));
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = p_time_zone) THEN
        RAISE EXCEPTION 'time zone "%" is not known', p_time_zone
            USING ERRCODE = 'invalid_parameter_value', HINT = 'SELECT name FROM pg_timezone_names;';
    END IF;
    IF _clickrollup.is_calendar_unit(p_bucket) THEN
        RETURN;
    END IF;
    PERFORM date_bin(p_bucket::interval, '2001-01-01 00:00:00+00', '1970-01-01 00:00:00+00');
EXCEPTION
    WHEN invalid_datetime_format OR feature_not_supported OR datetime_field_overflow OR numeric_value_out_of_range THEN
        RAISE EXCEPTION 'bucket "%" cannot be used: %', p_bucket, SQLERRM
            USING ERRCODE = 'invalid_parameter_value', HINT = v_hint;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_bucket(text, text) IS
    'raise 22023 for a bucket or a time zone that cannot be used';
