CREATE FUNCTION _clickrollup.uuid_bound(p_id uuid) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN '1970-01-01 00:00:00+00'::timestamptz + (_clickrollup.uuid_milliseconds(p_id)
       + CASE WHEN substr(p_id::text, 15) = '0000-0000-000000000000' THEN 0 ELSE 1 END) * '1 millisecond'::interval;

COMMENT ON FUNCTION _clickrollup.uuid_bound(uuid) IS
    'time before which all uuids of version 7 below a bound of a partition were made';
