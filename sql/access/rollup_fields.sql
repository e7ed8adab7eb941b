CREATE VIEW clickrollup.rollup_fields WITH (security_barrier = true) AS
WITH readable AS MATERIALIZED (
    SELECT r.name, c.oid AS parts, _clickrollup.find_relation(_clickrollup.view_name(r, 'plain')) AS plain
    FROM clickrollup.rollups AS r
    JOIN pg_catalog.pg_class AS c ON c.oid = _clickrollup.find_relation(_clickrollup.view_name(r, 'parts'))
    WHERE has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE')
)
SELECT r.name AS rollup_name, d.position, d.name, 'dimension' AS kind, d.name AS stored_as, NULL AS combine,
       NULL AS number, NULL::integer AS capacity, a.atttypid::regtype AS type,
       d.expression = quote_ident(d.name) AS is_plain, md5(d.expression) AS definition
FROM readable AS r
JOIN clickrollup.rollup_dimensions AS d ON d.rollup_name = r.name
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.parts AND a.attname = d.name
UNION ALL
SELECT r.name, m.position, m.name, m.kind, m.name, _clickrollup.render(m.combine, p_column => quote_ident(m.name)),
       _clickrollup.render(m.number, p_column => quote_ident(m.name)), (m.parameters ->> 'n')::integer,
       coalesce(a.atttypid, s.atttypid)::regtype, false,
       md5(concat_ws(' ', m.kind, coalesce(m.argument, m.aggregate), m.type, m.parameters))
FROM readable AS r
JOIN clickrollup.rollup_measures AS m ON m.rollup_name = r.name
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.plain AND a.attname = m.name
LEFT JOIN pg_catalog.pg_attribute AS s ON s.attrelid = r.parts AND s.attname = m.name
UNION ALL
SELECT r.name, m.position, v.name, 'average', m.name, NULL,
       format('%I%s / nullif(%I, 0)', m.name, CASE WHEN m.type = 'bigint' THEN '::numeric' END, v.name || '_count'),
       NULL, a.atttypid::regtype, false, md5(concat_ws(' ', 'average', m.argument, m.type))
FROM readable AS r
JOIN clickrollup.rollup_measures AS m ON m.rollup_name = r.name AND m.parameters ? 'average'
CROSS JOIN LATERAL (SELECT (m.parameters ->> 'average')::name) AS v (name)
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.plain AND a.attname = v.name;

COMMENT ON VIEW clickrollup.rollup_fields IS
    'what can be asked of the rollups that this role may read: one row a dimension, measure or average';
COMMENT ON COLUMN clickrollup.rollup_fields.kind IS
    'dimension, count, sum, min, max, distinct, top, average, or aggregate';
COMMENT ON COLUMN clickrollup.rollup_fields.stored_as IS
    'column of the views that has it; of an average the one that has its sum';
COMMENT ON COLUMN clickrollup.rollup_fields.combine IS
    'aggregate that unites several rows of the parts or live view; NULL for a dimension and an average';
COMMENT ON COLUMN clickrollup.rollup_fields.number IS
    'expression that makes a number of what was united; NULL for a dimension and a top N';
COMMENT ON COLUMN clickrollup.rollup_fields.capacity IS 'values that a top N keeps; NULL for all others';
COMMENT ON COLUMN clickrollup.rollup_fields.type IS 'type of the dimension, or of the number';
COMMENT ON COLUMN clickrollup.rollup_fields.is_plain IS
    'whether a dimension is the column of its name in what the rollup is fed by';
COMMENT ON COLUMN clickrollup.rollup_fields.definition IS
    'hash of what was written: equal where two rollups of the same events keep the same';
