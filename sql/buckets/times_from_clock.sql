CREATE FUNCTION _clickrollup.times_from_clock(p_time_zone text, p_clock timestamp) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- No zone was ever sixteen hours from UTC, and none changes its clocks twice within these two days.
    v_from   timestamptz := (p_clock AT TIME ZONE 'UTC') - interval '16 hours';
    v_until  timestamptz := (p_clock AT TIME ZONE 'UTC') + interval '16 hours';
    v_first  timestamptz := (p_clock AT TIME ZONE 'UTC') - _clickrollup.zone_offset(p_time_zone, v_from);
    v_second timestamptz := (p_clock AT TIME ZONE 'UTC') - _clickrollup.zone_offset(p_time_zone, v_until);
    v_change timestamptz;
BEGIN
    IF v_first = v_second THEN
        RETURN tstzmultirange(tstzrange(v_first, NULL));
    END IF;
    v_change := _clickrollup.zone_change(p_time_zone, v_from, v_until);
    RETURN tstzmultirange(tstzrange(least(v_first, v_change), v_change),
                          tstzrange(greatest(v_second, v_change), NULL));
END
$function$;
COMMENT ON FUNCTION _clickrollup.times_from_clock(text, timestamp) IS
    'times at which the clocks of a zone show the given time or a later one: two ranges where they are put back over '
    'it';
