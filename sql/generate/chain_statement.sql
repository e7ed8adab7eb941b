CREATE FUNCTION _clickrollup.chain_statement(p_root text, p_condition text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    WITH numbered AS (
        SELECT c.name, c.fed_by, c.position - 1 AS n
        FROM _clickrollup.chain(p_root) WITH ORDINALITY AS c (name, fed_by, depth, position)
    )
    SELECT _clickrollup.fill_in($template$WITH {links}
SELECT coalesce(sum(keys), 0), coalesce(sum(events), 0) INTO v_groups, v_events FROM buckets_0;$template$,
        jsonb_build_object('links', string_agg(
            _clickrollup.chain_link(c.name, c.n, CASE
                WHEN c.fed_by IS NULL THEN _clickrollup.chain_head(h, p_condition, e.events)
                ELSE _clickrollup.select_from_rows(c.name, 'delta_' || f.n, r.bucket_column) END,
                CASE WHEN c.fed_by IS NULL THEN format(', sum(%s) AS events', e.events) ELSE '' END),
            E',\n' ORDER BY c.n)))
    FROM numbered AS c
    LEFT JOIN numbered AS f ON f.name = c.fed_by
    LEFT JOIN clickrollup.rollups AS r ON r.name = c.fed_by
    JOIN clickrollup.rollups AS h ON h.name = p_root
    CROSS JOIN (SELECT _clickrollup.internal_name(p_root, 'clickrollup_events') AS events) AS e
    GROUP BY e.events
);

COMMENT ON FUNCTION _clickrollup.chain_statement(text, text) IS
    'one statement that reads the events once and merges what they add into every rollup of a chain';
