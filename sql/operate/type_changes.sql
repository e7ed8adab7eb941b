CREATE FUNCTION _clickrollup.type_changes(p_rollup clickrollup.rollups) RETURNS SETOF text
LANGUAGE sql
BEGIN ATOMIC
    SELECT format('ALTER COLUMN %I TYPE %s USING %1$I::%3$s', c.name, c.wanted,
                  regexp_replace(c.wanted, ' COLLATE .*', ''))
    FROM (SELECT d.name, _clickrollup.column_type(d.expression, p_rollup.event_table_name, p_rollup.search_path)
                 AS wanted
          FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup.name
          UNION ALL
          SELECT m.name, _clickrollup.measure_column_type(m, p_rollup.event_table_name, p_rollup.search_path)
          FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup.name) AS c
    WHERE c.wanted <> _clickrollup.column_type(quote_ident(c.name), p_rollup.rollup_table_name, p_rollup.search_path);
END;
COMMENT ON FUNCTION _clickrollup.type_changes(clickrollup.rollups) IS
    'clauses of ALTER TABLE for the columns of a rollup whose type is no longer that of what they hold';
