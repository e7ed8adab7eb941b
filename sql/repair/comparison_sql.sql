CREATE FUNCTION _clickrollup.comparison_sql(p_rollup text, p_buckets tstzmultirange, p_counted text) RETURNS text
LANGUAGE sql STABLE
-- Grouping, other than a join, lets NULL dimensions meet, and works on the shards of Citus.
RETURN _clickrollup.fill_in($template$
SELECT {key}, {pairs},
    bool_or(NOT from_raw) AS in_stored, bool_or(from_raw) AS in_raw
FROM ({sides}) AS sides
GROUP BY {key}$template$, jsonb_build_object(
    'key', _clickrollup.compared_key_list(p_rollup),
    'pairs', _clickrollup.compared_pairs(p_rollup),
    'sides', _clickrollup.sides_sql(
        p_rollup, p_buckets, p_counted,
        _clickrollup.compared_columns(p_rollup, true), _clickrollup.compared_columns(p_rollup, false))));

COMMENT ON FUNCTION _clickrollup.comparison_sql(text, tstzmultirange, text) IS
    'each row of a rollup with what is stored and what is expected, in one statement and so in one snapshot';
