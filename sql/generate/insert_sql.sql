CREATE FUNCTION _clickrollup.insert_sql(p_rollup text, p_select text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$INSERT INTO {table} AS stored ({key}, {measures})
{select}
ON CONFLICT ({key}) DO UPDATE SET
    {assignments}$template$, jsonb_build_object(
        'table', r.rollup_table_name,
        'key', _clickrollup.key_columns(p_rollup),
        'measures', _clickrollup.measure_columns(p_rollup),
        'select', p_select,
        'assignments', (
            SELECT string_agg(
                format('%I = %s', m.name, _clickrollup.merge_expression(
                    m, _clickrollup.find_relation(r.rollup_table_name))), E',\n    ' ORDER BY m.position)
            FROM clickrollup.rollup_measures AS m
            WHERE m.rollup_name = p_rollup)))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.insert_sql(text, text) IS 'INSERT that merges the rows of a SELECT into a rollup';
