CREATE FUNCTION _clickrollup.uuid_milliseconds(p_id uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('x' || encode(substr(uuid_send(p_id), 1, 6), 'hex'))::bit(48)::bigint;

COMMENT ON FUNCTION _clickrollup.uuid_milliseconds(uuid) IS
    'the first 48 bits of a uuid: in version 7 the milliseconds since 1970';
