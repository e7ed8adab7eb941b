CREATE FUNCTION _clickrollup.has_moved(p_before clickrollup.rollups) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM clickrollup.rollups AS r
    WHERE r.name = p_before.name AND (r.last_aggregated_id <> p_before.last_aggregated_id
                                      OR r.last_snapshot::text IS DISTINCT FROM p_before.last_snapshot::text));

COMMENT ON FUNCTION _clickrollup.has_moved(clickrollup.rollups) IS
    'whether the watermark of a rollup is another one than in an earlier registry row';
