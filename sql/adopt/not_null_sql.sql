CREATE FUNCTION _clickrollup.not_null_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format('ALTER TABLE %s %s', r.rollup_table_name, (
        SELECT string_agg(format('ALTER COLUMN %I SET NOT NULL', n.name), ', ')
        FROM (SELECT r.bucket_column AS name
              UNION ALL SELECT m.name FROM clickrollup.rollup_measures AS m
              WHERE m.rollup_name = p_rollup AND m.kind IN ('count', 'distinct', 'top')) AS n))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.not_null_sql(text) IS 'ALTER TABLE that sets NOT NULL where table_sql has it';
