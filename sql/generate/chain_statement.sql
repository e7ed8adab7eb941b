CREATE FUNCTION _clickrollup.chain_statement(p_root text, p_condition text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(
        E'WITH %s\nSELECT count(*), coalesce(sum(clickrollup_events), 0) INTO v_groups, v_events FROM delta_0;',
        string_agg(format(E'delta_%1$s AS MATERIALIZED (\n%2$s\n),\nmerged_%1$s AS (\n%3$s\n)', c.number - 1,
            CASE WHEN c.fed_by IS NULL THEN
                _clickrollup.select_from_events(c.name, p_condition, E',\n       count(*) AS clickrollup_events')
            ELSE _clickrollup.select_from_rows(c.name, format('delta_%s', f.number - 1), r.bucket_column) END,
            _clickrollup.insert_sql(c.name, format('SELECT %s, %s FROM delta_%s', _clickrollup.key_columns(c.name),
                                                   _clickrollup.measure_columns(c.name), c.number - 1))),
            E',\n' ORDER BY c.number))
    FROM _clickrollup.chain(p_root) WITH ORDINALITY AS c (name, fed_by, depth, number)
    LEFT JOIN _clickrollup.chain(p_root) WITH ORDINALITY AS f (name, fed_by, depth, number) ON f.name = c.fed_by
    LEFT JOIN clickrollup.rollups AS r ON r.name = c.fed_by
);
COMMENT ON FUNCTION _clickrollup.chain_statement(text, text) IS
    'one statement that reads the events once and merges what they add into every rollup of a chain';
