CREATE FUNCTION _clickrollup.bucket_bounds(
    p_bucket text, p_time_zone text, OUT first_start timestamptz, OUT last_end timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- Coarser buckets begin later and end earlier, so that a chain and a single rollup agree on what lies outside.
    v_early timestamptz[] := ARRAY['4713-01-01 00:00:00+00 BC'::timestamptz, '3713-01-01 00:00:00+00 BC'];
    v_time  timestamptz;
BEGIN
    last_end := _clickrollup.plain_bucket_start(p_bucket, p_time_zone, '294000-01-01 00:00:00+00');
    FOREACH v_time IN ARRAY v_early LOOP
        BEGIN
            first_start := _clickrollup.plain_bucket_start(p_bucket, p_time_zone, v_time);
            IF first_start < v_time THEN
                first_start := _clickrollup.plain_bucket_end(p_bucket, p_time_zone, first_start);
            END IF;
            RETURN;
        EXCEPTION WHEN datetime_field_overflow THEN
            first_start := NULL;  -- the bucket would begin before the first time that PostgreSQL knows
        END;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.bucket_bounds(text, text) IS
    'where the buckets of a kind begin and end: events before lie in bucket -infinity, those from the end on in '
    'infinity';
