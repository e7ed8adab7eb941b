CREATE FUNCTION _clickrollup.zone_change(p_time_zone text, p_from timestamptz, p_until timestamptz)
RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_before interval := _clickrollup.zone_offset(p_time_zone, p_from);
    v_middle timestamptz;
BEGIN
    WHILE p_until - p_from > interval '1 second' LOOP
        v_middle := date_trunc('second', p_from + (p_until - p_from) / 2);
        IF _clickrollup.zone_offset(p_time_zone, v_middle) = v_before THEN
            p_from := v_middle;
        ELSE
            p_until := v_middle;
        END IF;
    END LOOP;
    RETURN p_until;
END
$function$;
COMMENT ON FUNCTION _clickrollup.zone_change(text, timestamptz, timestamptz) IS
    'when, to the second, the clocks of a zone are changed between two times that differ in their offset';
