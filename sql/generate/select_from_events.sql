CREATE FUNCTION _clickrollup.select_from_events(
    p_rollup text, p_condition text, p_more text DEFAULT '', p_hashed boolean DEFAULT false) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'SELECT %s\nFROM %s\nWHERE %s%s\nGROUP BY %s',
        concat_ws(E',\n       ',
            d.columns,
            format('%s AS %I', _clickrollup.bucket_of_event(r, true), r.bucket_column),
            (SELECT string_agg(format('%s AS %I', m.aggregate, m.name), E',\n       ' ORDER BY m.position)
             FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup)) || p_more,
        r.event_table_name, p_condition, E'\n  AND (' || r.filter || E'\n)',
        -- A type that has a hash and no order: the planner expects few events, and would sort many by texts.
        concat_ws(', ', d.first, d.number + 1, d.others, CASE WHEN p_hashed THEN '''0''::pg_catalog.xid' END))
    FROM clickrollup.rollups AS r, LATERAL (
        SELECT string_agg(format('%s AS %I', l.expression, l.name), E',\n       ' ORDER BY l.position) AS columns,
               -- As index_columns(): where the rows are sorted, few texts are compared.
               min(l.grouped) FILTER (WHERE l.position = 1) AS first, count(*) AS number,
               string_agg(l.grouped, ', ' ORDER BY l.position) FILTER (WHERE l.position > 1) AS others
        FROM _clickrollup.dimension_list(r) AS l) AS d
    WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.select_from_events(text, text, text, boolean) IS
    'SELECT that computes a rollup''s rows from the events that meet a condition; hashed where no plan may sort '
    'the events';
