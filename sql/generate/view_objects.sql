CREATE FUNCTION _clickrollup.view_objects(p_rollup clickrollup.rollups) RETURNS jsonb
LANGUAGE sql STABLE
RETURN (SELECT coalesce(jsonb_object_agg(v.key, _clickrollup.find_relation(v.name)::oid::bigint), '{}')
        FROM _clickrollup.view_list(p_rollup) AS v);

COMMENT ON FUNCTION _clickrollup.view_objects(clickrollup.rollups) IS
    'the oid of each view of a rollup by its key, null for one that does not exist';
