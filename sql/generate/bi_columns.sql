CREATE FUNCTION _clickrollup.bi_columns(p_rollup text)
RETURNS TABLE (source text, united text, name name, comment text, "position" bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH measure AS (
        SELECT m.*, a.average, row_number() OVER (ORDER BY m.position, a.average IS NOT NULL) AS place
        FROM clickrollup.rollup_measures AS m
        -- An average comes after the sum and before the count that it is made of, as in the plain view.
        CROSS JOIN LATERAL (SELECT NULL::text AS average UNION ALL
                            SELECT m.parameters ->> 'average' WHERE m.parameters ? 'average') AS a
        WHERE m.rollup_name = p_rollup AND m.number IS NOT NULL
    ), named AS (
        SELECT m.*, CASE WHEN m.average IS NOT NULL OR m.kind IN ('distinct', 'aggregate') THEN '_do_not_add'
                         WHEN m.kind IN ('min', 'max') THEN '_take_' || m.kind ELSE '' END AS suffix,
               _clickrollup.render(m.combine, p_column => quote_ident(m.name)) AS combined
        FROM measure AS m
    )
    SELECT quote_ident(coalesce(n.average, n.name)),
           CASE WHEN n.average IS NULL THEN _clickrollup.render(n.number, p_column => '(' || n.combined || ')')
                ELSE format('(%s)%s / nullif(sum(%I), 0)', n.combined, CASE WHEN n.type = 'bigint' THEN '::numeric' END,
                            n.average || '_count') END,
           _clickrollup.fitting_name('', coalesce(n.average, n.name), n.suffix),
           CASE WHEN n.average IS NOT NULL THEN format(
                    'average in this row alone; over several rows sum(%I) / sum(%I)', n.name, n.average || '_count')
                WHEN n.kind = 'distinct' THEN 'distinct values in this row alone: over several rows they are fewer '
                                              'than the sum, see docs/bi.md of clickrollup'
                WHEN n.kind = 'aggregate' THEN 'of this row alone; how rows unite is not known here'
                WHEN n.kind IN ('min', 'max') THEN format('over several rows take the %s', n.kind)
                ELSE 'adds up over any rows' END,
           n.place
    FROM named AS n;
END;

COMMENT ON FUNCTION _clickrollup.bi_columns(text) IS
    'the numbers of a rollup as BI tools are given them: column of the plain view, expression over several rows of the '
    'live view, a name and a comment that tell whether they add up';
