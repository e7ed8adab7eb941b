CREATE FUNCTION _clickrollup.first_uuid(p_time timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE
RETURN (SELECT CASE WHEN m.ms >= 281474976710656 THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff'
                    ELSE rpad(lpad(to_hex(m.ms::bigint), 12, '0'), 32, '0') END::uuid
        FROM (SELECT greatest(ceil(extract(epoch FROM p_time) * 1000), 0)) AS m (ms));

COMMENT ON FUNCTION _clickrollup.first_uuid(timestamptz) IS
    'the smallest uuid of which uuid_time() makes a time at or after the given one';
