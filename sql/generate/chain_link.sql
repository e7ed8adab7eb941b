CREATE FUNCTION _clickrollup.chain_link(p_rollup text, p_number bigint, p_rows text) RETURNS text
LANGUAGE sql STABLE
RETURN _clickrollup.fill_in($template$delta_{n} AS MATERIALIZED (
{rows}
),
merged_{n} AS (
{insert}
)$template$, jsonb_build_object(
    'n', p_number,
    'rows', p_rows,
    'insert', _clickrollup.insert_sql(p_rollup, format('SELECT %s, %s FROM delta_%s ORDER BY %s',
        _clickrollup.key_columns(p_rollup), _clickrollup.measure_columns(p_rollup), p_number,
        _clickrollup.index_columns(p_rollup)))));

COMMENT ON FUNCTION _clickrollup.chain_link(text, bigint, text) IS
    'the part of a chain''s statement that computes what one rollup gains and merges it into its table';
