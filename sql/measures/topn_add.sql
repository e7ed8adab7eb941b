CREATE FUNCTION clickrollup.topn_add(top_items jsonb, item text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN _clickrollup.topn_merge(
    ARRAY[coalesce(top_items, '{}'), CASE WHEN item IS NULL THEN '{}' ELSE jsonb_build_object(item, 1) END]);

COMMENT ON FUNCTION clickrollup.topn_add(jsonb, text) IS
    'count one more item into a top N; the function of the topn extension of that name';
