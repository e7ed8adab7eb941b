CREATE FUNCTION _clickrollup.is_ordinary(p_time timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_time >= '1000-01-01 00:00:00+00' AND p_time < '9000-01-01 00:00:00+00';

COMMENT ON FUNCTION _clickrollup.is_ordinary(timestamptz) IS
    'whether a time is so far within bucket_bounds(), whatever the bucket, that these need not be found, which costs';
