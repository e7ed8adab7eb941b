CREATE FUNCTION _clickrollup.bucket_at_or_after(p_rollup clickrollup.rollups, p_time timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_bucket timestamptz := _clickrollup.bucket_start(p_rollup, p_time);
BEGIN
    -- The first bucket has no first time, and after the last there is none.
    WHILE v_bucket IS NOT NULL
          AND coalesce(lower(_clickrollup.times_from(p_rollup, v_bucket)), '-infinity') < p_time LOOP
        v_bucket := _clickrollup.bucket_end(p_rollup, v_bucket);
    END LOOP;
    RETURN v_bucket;
END
$function$;
COMMENT ON FUNCTION _clickrollup.bucket_at_or_after(clickrollup.rollups, timestamptz) IS
    'first bucket to which, as to all later ones, no time belongs that is before the given one; NULL for none';
