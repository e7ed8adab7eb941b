CREATE FUNCTION _clickrollup.time_range(p_from timestamptz, p_until timestamptz) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_from IS NULL OR p_until IS NULL THEN
        RAISE EXCEPTION 'a time range needs a beginning and an end'
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'Leave them out for everything, or use -infinity and infinity.';
    END IF;
    PERFORM _clickrollup.check_time('from_time', p_from) WHERE isfinite(p_from);
    PERFORM _clickrollup.check_time('until_time', p_until) WHERE isfinite(p_until);
    IF p_from >= p_until THEN
        RAISE EXCEPTION 'time range from % until % is empty', p_from, p_until
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'from_time is inclusive, until_time is not: it must be the later.';
    END IF;
    RETURN tstzmultirange(tstzrange(p_from, p_until));
END
$function$;
COMMENT ON FUNCTION _clickrollup.time_range(timestamptz, timestamptz) IS
    'times from one, inclusive, until another, exclusive; raises 22004 for NULL, 22023 for an empty range '
    'or a time of no year from 1 to 9999';
