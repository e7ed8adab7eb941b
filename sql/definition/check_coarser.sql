CREATE FUNCTION _clickrollup.check_coarser(p_rollup clickrollup.rollups, p_feeding clickrollup.rollups, p_is_narrower boolean) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_calendar constant text[] := ARRAY['day', 'week', 'month', 'quarter', 'year'];
    v_fine     numeric;
    v_coarse   numeric;
    v_fits     boolean;
BEGIN
    IF p_feeding.bucket = ANY (v_calendar) THEN
        v_fits := p_rollup.bucket = ANY (v_calendar) AND p_rollup.time_zone = p_feeding.time_zone
            AND (array_position(v_calendar, p_rollup.bucket) > array_position(v_calendar, p_feeding.bucket) AND p_feeding.bucket <> 'week'
                 OR p_is_narrower AND p_rollup.bucket = p_feeding.bucket);
    ELSE
        v_fine := extract(epoch FROM p_feeding.bucket::interval);
        -- Offsets of time zones are whole quarters of an hour since the twentieth century, whole hours in UTC.
        v_coarse := CASE WHEN p_rollup.bucket <> ALL (v_calendar) THEN extract(epoch FROM p_rollup.bucket::interval)
                         WHEN p_rollup.time_zone IN ('UTC', 'Etc/UTC', 'GMT') THEN 86400 ELSE 900 END;
        v_fits := v_coarse % v_fine = 0 AND (p_rollup.bucket = ANY (v_calendar) OR v_coarse > v_fine OR p_is_narrower);
    END IF;
    IF NOT v_fits THEN
        RAISE EXCEPTION 'buckets of % (%) do not divide into those of rollup ''%'', % (%)', p_rollup.bucket, p_rollup.time_zone,
            p_feeding.name, p_feeding.bucket, p_feeding.time_zone
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Choose a multiple of the feeding rollup''s bucket, or the same and fewer dimensions; calendar units of a zone other than UTC need '
                         'one that divides 15 minutes.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_coarser(clickrollup.rollups, clickrollup.rollups, boolean) IS
    'raise 22023 unless each bucket of a rollup is a whole number of buckets of the one that feeds it, more than one where it does not have fewer dimensions';
