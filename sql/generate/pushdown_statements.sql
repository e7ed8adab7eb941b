CREATE FUNCTION _clickrollup.pushdown_statements(p_root text, p_condition text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- Citus aggregates each INSERT .. SELECT on the shards only when it stands alone.
    SELECT string_agg(
        _clickrollup.insert_sql(c.name, _clickrollup.select_from_events(c.name, p_condition, '', true)) || ';'
        || CASE WHEN c.fed_by IS NULL THEN E'\nGET DIAGNOSTICS v_groups = ROW_COUNT;' ELSE '' END,
        E'\n\n' ORDER BY c.depth, c.name)
    FROM _clickrollup.chain(p_root) AS c
);
COMMENT ON FUNCTION _clickrollup.pushdown_statements(text, text) IS
    'a statement for each rollup of a chain on a distributed table, all in the transaction of one window';
