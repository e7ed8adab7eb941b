CREATE FUNCTION _clickrollup.check_coarser(
    p_rollup clickrollup.rollups, p_feeding clickrollup.rollups, p_is_narrower boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF NOT _clickrollup.is_coarser(p_rollup, p_feeding, p_is_narrower) THEN
        RAISE EXCEPTION 'buckets of % (%) do not divide into those of rollup ''%'', % (%)',
            p_rollup.bucket, p_rollup.time_zone, p_feeding.name, p_feeding.bucket, p_feeding.time_zone
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Choose a multiple of the feeding rollup''s bucket, or the same and fewer dimensions; '
                         'calendar units of a zone other than UTC need one that divides 15 minutes, and where a '
                         'day of the zone once began or ended between, 1 minute or the table of the events itself.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_coarser(clickrollup.rollups, clickrollup.rollups, boolean) IS
    'raise 22023 unless each bucket of a rollup is a whole number of buckets of the rollup that feeds it, and more '
    'than one where the dimensions are the same';
