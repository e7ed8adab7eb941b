CREATE FUNCTION _clickrollup.internal_name(p_rollup text, p_name text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT n.name FROM generate_series(0, 60) AS g (underscores), LATERAL (
        SELECT p_name || repeat('_', g.underscores) AS name) AS n
    WHERE n.name NOT IN (SELECT k.name FROM _clickrollup.key_list(p_rollup) AS k)
      AND n.name NOT IN (SELECT m.name FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup)
    ORDER BY g.underscores LIMIT 1
);

COMMENT ON FUNCTION _clickrollup.internal_name(text, text) IS
    'a name for a column beside those of a rollup: as given, with underscores after it where the rollup has such a '
    'column';
