CREATE FUNCTION _clickrollup.plain_view_sql(p_rollup text) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT format(E'CREATE VIEW %s AS\nSELECT %s\nFROM %s',
        _clickrollup.view_name(r, 'plain'),
        concat_ws(E',\n       ', _clickrollup.key_columns(p_rollup),
            (SELECT string_agg(
                 format('%s AS %I', _clickrollup.render(m.number, p_column => quote_ident(m.name)), m.name)
                 -- The sum of a whole number is one too: dividing it as it is would cut the average off.
                 || CASE WHEN m.parameters ? 'average' THEN
                        format(E',\n       %I%s / nullif(%I, 0) AS %I',
                               m.name, CASE WHEN m.type = 'bigint' THEN '::numeric' END,
                               (m.parameters ->> 'average') || '_count', m.parameters ->> 'average') ELSE '' END,
                 E',\n       ' ORDER BY m.position)
             FROM clickrollup.rollup_measures AS m WHERE m.rollup_name = p_rollup AND m.number IS NOT NULL)),
        _clickrollup.view_name(r, 'live'))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);
COMMENT ON FUNCTION _clickrollup.plain_view_sql(text) IS
    'CREATE VIEW of the live view''s numbers for tools that know neither hll nor JSONB';
