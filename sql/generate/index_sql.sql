CREATE FUNCTION _clickrollup.index_sql(p_rollup text) RETURNS SETOF text
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT format('CREATE UNIQUE INDEX %I ON %s (%s) NULLS NOT DISTINCT',
                  _clickrollup.fitting_name('', t.bare, '_unique_idx'),
                  r.rollup_table_name, _clickrollup.index_columns(p_rollup))
    FROM clickrollup.rollups AS r, LATERAL (SELECT (parse_ident(r.rollup_table_name))[2] AS bare) AS t
    WHERE r.name = p_rollup
    UNION ALL
    SELECT format('CREATE INDEX %I ON %s (%I)',
                  _clickrollup.fitting_name('', t.bare, '_bucket_idx'), r.rollup_table_name, r.bucket_column)
    FROM clickrollup.rollups AS r, LATERAL (SELECT (parse_ident(r.rollup_table_name))[2] AS bare) AS t
    WHERE r.name = p_rollup;
END;
COMMENT ON FUNCTION _clickrollup.index_sql(text) IS
    'CREATE INDEX for the key of a rollup, which runs merge by, and for its bucket';
