CREATE FUNCTION _clickrollup.is_coarser(
    p_rollup clickrollup.rollups, p_feeding clickrollup.rollups, p_is_narrower boolean)
RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_units       constant text[] := _clickrollup.calendar_units();
    v_is_calendar constant boolean := _clickrollup.is_calendar_unit(p_rollup.bucket);
    v_fine        numeric;
    v_coarse      numeric;
BEGIN
    IF _clickrollup.is_calendar_unit(p_feeding.bucket) THEN
        RETURN v_is_calendar AND p_rollup.time_zone = p_feeding.time_zone AND (
            p_is_narrower AND p_rollup.bucket = p_feeding.bucket
            OR p_feeding.bucket <> 'week'
               AND array_position(v_units, p_rollup.bucket) > array_position(v_units, p_feeding.bucket));
    END IF;
    v_fine := extract(epoch FROM p_feeding.bucket::interval);
    v_coarse := CASE WHEN NOT v_is_calendar THEN extract(epoch FROM p_rollup.bucket::interval)
                     WHEN p_rollup.time_zone IN ('UTC', 'Etc/UTC', 'GMT') THEN 86400 ELSE 900 END;
    IF v_is_calendar AND v_coarse = 900 AND NOT _clickrollup.divides_days(v_fine, p_rollup.time_zone) THEN
        RETURN false;
    END IF;
    RETURN v_coarse % v_fine = 0 AND (v_is_calendar OR v_coarse > v_fine OR p_is_narrower);
END
$function$;
COMMENT ON FUNCTION _clickrollup.is_coarser(clickrollup.rollups, clickrollup.rollups, boolean) IS
    'whether each bucket of a rollup is a whole number of buckets of the rollup that feeds it, and more than one where '
    'the dimensions are the same';
