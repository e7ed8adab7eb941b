CREATE FUNCTION _clickrollup.buckets_within(p_rollup clickrollup.rollups, p_times tstzrange) RETURNS tstzrange
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_first timestamptz := _clickrollup.bucket_start(p_rollup, lower(p_times));
    v_from  timestamptz := _clickrollup.bucket_from(p_rollup, lower(p_times));
    v_end   timestamptz := _clickrollup.bucket_end(
        p_rollup, _clickrollup.bucket_start(p_rollup, upper(p_times) - interval '1 microsecond'));
    v_until timestamptz := _clickrollup.bucket_at_or_after(p_rollup, upper(p_times));
BEGIN
    -- Of the neighbours whose times are mixed with those of the outermost buckets, only what is meant.
    IF v_from < v_first
       AND NOT _clickrollup.times_of(p_rollup, tstzmultirange(tstzrange(v_from, v_first))) && p_times THEN
        v_from := v_first;
    END IF;
    IF v_until > v_end
       AND NOT _clickrollup.times_of(p_rollup, tstzmultirange(tstzrange(v_end, v_until))) && p_times THEN
        v_until := v_end;
    END IF;
    RETURN tstzrange(v_from, v_until);
END
$function$;
COMMENT ON FUNCTION _clickrollup.buckets_within(clickrollup.rollups, tstzrange) IS
    'names of all buckets to which one of the given times belongs, as a range: from the first name until that of the '
    'bucket after the last';
