CREATE FUNCTION _clickrollup.insert_sql(p_rollup text, p_select text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'INSERT INTO %1$s AS stored (%2$s, %3$s)\n%4$s\nON CONFLICT (%2$s) DO UPDATE SET\n    %5$s',
        r.rollup_table_name, _clickrollup.key_columns(p_rollup), _clickrollup.measure_columns(p_rollup), p_select,
        (SELECT string_agg(format('%I = %s', m.name, _clickrollup.render(
                   m.merge, 'stored.' || quote_ident(m.name), 'excluded.' || quote_ident(m.name))),
                   E',\n    ' ORDER BY m.position)
         FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.insert_sql(text, text) IS 'INSERT that merges the rows of a SELECT into a rollup';
