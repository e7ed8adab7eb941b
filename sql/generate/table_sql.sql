CREATE FUNCTION _clickrollup.table_sql(p_rollup text, p_source regclass) RETURNS text
LANGUAGE sql VOLATILE
RETURN (
    SELECT format(E'CREATE TABLE %s (\n    %s\n)', r.rollup_table_name, concat_ws(E',\n    ',
        (SELECT string_agg(format('%I %s', d.name, _clickrollup.column_type(
                               d.expression, p_source::text, r.search_path)),
                           E',\n    ' ORDER BY d.position)
         FROM clickrollup.rollup_dimensions AS d WHERE d.rollup_name = p_rollup),
        format('%I timestamptz NOT NULL', r.bucket_column),
        (SELECT string_agg(format('%I %s%s%s', m.name,
                                  _clickrollup.measure_column_type(m, p_source::text, r.search_path),
                                  CASE WHEN m.kind = 'top' AND _clickrollup.has_lz4() THEN ' COMPRESSION lz4' END,
                                  CASE WHEN m.kind IN ('count', 'distinct', 'top') THEN ' NOT NULL' END),
                           E',\n    ' ORDER BY m.position)
         FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup)))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.table_sql(text, regclass) IS 'CREATE TABLE for a rollup, as registered';
