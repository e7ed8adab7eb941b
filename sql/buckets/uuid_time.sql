CREATE FUNCTION _clickrollup.uuid_time(p_id uuid) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
-- In a form that the planner writes into the query.
RETURN CASE WHEN _clickrollup.is_uuid7(p_id)
            THEN '1970-01-01 00:00:00+00'::timestamptz
                 + _clickrollup.uuid_milliseconds(p_id) * '1 millisecond'::interval END;

COMMENT ON FUNCTION _clickrollup.uuid_time(uuid) IS
    'time of a uuid of version 7, to the millisecond; NULL for any other';
