CREATE FUNCTION _clickrollup.is_uuid7(p_id uuid) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN get_byte(uuid_send(p_id), 6) >> 4 = 7 AND get_byte(uuid_send(p_id), 8) >> 6 = 2;

COMMENT ON FUNCTION _clickrollup.is_uuid7(uuid) IS 'whether a uuid is of version 7, which begins with its time';
