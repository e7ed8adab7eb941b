-- Citus aggregates each INSERT .. SELECT on the shards only when it stands alone. Where a rollup of fewer dimensions
-- than the first feeds others, few of its rows stand for many events, and a large run reads these instead. What a run
-- has added to a row cannot be seen there, but in buckets after the newest that there was before all of it is new.
CREATE FUNCTION _clickrollup.pushdown_statements(p_root text, p_condition text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT string_agg(concat_ws(E'\n',
        CASE WHEN c.feeds THEN _clickrollup.fill_in($template$v_rows_{n} := NULL;
IF v_window.window_end - v_window.window_start >= 10000 THEN
    SELECT coalesce(max(s.{bucket}), '-infinity') INTO v_newest_{n} FROM {table} AS s;
END IF;$template$, jsonb_build_object(
            'n', c.n, 'bucket', quote_ident(c.bucket_column), 'table', c.rollup_table_name)) END,
        CASE WHEN f.feeds THEN format(
            E'IF v_newest_%1$s IS NOT NULL AND v_rows_%1$s * 100 <= v_window.window_end - v_window.window_start THEN\n'
            '%2$s;\nELSE\n%3$s;\nEND IF;',
            f.n, _clickrollup.insert_sql(c.name, _clickrollup.select_from_new_rows(
                c.name, p_condition, format('v_newest_%s', f.n))), i.from_events)
        ELSE i.from_events || ';' END,
        CASE WHEN c.fed_by IS NULL THEN 'GET DIAGNOSTICS v_groups = ROW_COUNT;'
             WHEN c.feeds THEN format('GET DIAGNOSTICS v_rows_%s = ROW_COUNT;', c.n) END), E'\n\n' ORDER BY c.n)
    FROM _clickrollup.pushdown_chain(p_root) AS c
    LEFT JOIN _clickrollup.pushdown_chain(p_root) AS f ON f.name = c.fed_by,
    LATERAL (SELECT _clickrollup.insert_sql(
        c.name, _clickrollup.select_from_events(c.name, p_condition, '', true))) AS i (from_events)
);
COMMENT ON FUNCTION _clickrollup.pushdown_statements(text, text) IS
    'a statement for each rollup of a chain on a distributed table, all in the transaction of one window';
