CREATE FUNCTION _clickrollup.bucket_from(p_rollup clickrollup.rollups, p_time timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_bucket timestamptz := _clickrollup.bucket_start(p_rollup, p_time);
    v_times  tstzmultirange := _clickrollup.times_from(p_rollup, v_bucket);
BEGIN
    IF upper('{(,)}' - v_times) > p_time THEN
        v_bucket := _clickrollup.bucket_start(p_rollup, lower(v_times) - interval '1 microsecond');
    END IF;
    RETURN v_bucket;
END
$function$;
COMMENT ON FUNCTION _clickrollup.bucket_from(clickrollup.rollups, timestamptz) IS
    'first bucket to which a time belongs that is not before the given one: the bucket before that of the time, where '
    'its clocks are put back later';
