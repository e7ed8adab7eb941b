CREATE FUNCTION _clickrollup.event_count_column(p_rollup text) RETURNS name
LANGUAGE sql STABLE
RETURN (
    SELECT m.name FROM clickrollup.rollup_measures AS m
    WHERE m.rollup_name = p_rollup AND m.kind = 'count' AND m.aggregate = 'count(*)' ORDER BY m.position LIMIT 1
);
COMMENT ON FUNCTION _clickrollup.event_count_column(text) IS
    'column of a rollup that counts all its events; NULL without such a measure';
