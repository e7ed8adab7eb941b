CREATE FUNCTION _clickrollup.parts_select(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE sql STABLE
-- A subquery over the values of a group, which does without C, may not go to a worker before PostgreSQL 17.
RETURN (
    SELECT s.statement
    FROM (SELECT _clickrollup.select_from_events(p_rollup.name, format(
              E'%s\n  AND (%s & $2) = {part}', _clickrollup.window_condition(p_rollup, '($1)'),
              _clickrollup.part_number(p_rollup)), E',\n       count(*) AS ' || _clickrollup.internal_name(
              p_rollup.name, 'clickrollup_events'), true)) AS s (statement)
    WHERE _clickrollup.part_number(p_rollup) IS NOT NULL
      AND NOT _clickrollup.is_distributed(p_rollup.event_table_name::regclass)
      AND 2 = (SELECT count(*) FROM regexp_matches(s.statement, '\{part\}|\$2', 'g'))
      AND NOT EXISTS (SELECT FROM clickrollup.rollup_measures AS m
                      WHERE m.rollup_name = p_rollup.name AND m.aggregate COLLATE "C" ~* '\(\s*SELECT\M')
);
COMMENT ON FUNCTION _clickrollup.parts_select(clickrollup.rollups) IS
    'SELECT that computes the rows of one part of the keys, {part}, from the events of a window, $1; $2 is the number '
    'of the last part; NULL where workers could not run it';
