CREATE FUNCTION _clickrollup.sides_sql(
    p_rollup text, p_buckets tstzmultirange, p_counted text, p_columns text, p_stored_columns text)
RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.fill_in($template$
SELECT {key}, {stored_columns}, false AS from_raw FROM {table} WHERE {in_range}
UNION ALL
SELECT {key}, {columns}, true FROM (
{events}
) AS raw$template$, jsonb_build_object(
        'key', (SELECT string_agg(format('%I AS %s', k.name, k.alias), ', ' ORDER BY k.position)
                FROM _clickrollup.compared_key(p_rollup) AS k),
        'columns', p_columns,
        'stored_columns', p_stored_columns,
        'table', r.rollup_table_name,
        'in_range', _clickrollup.times_condition(quote_ident(r.bucket_column), p_buckets),
        'events', _clickrollup.select_from_events(
            p_rollup, _clickrollup.events_condition(r, p_buckets, p_counted),
            _clickrollup.item_count_columns(p_rollup))))
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.sides_sql(text, tstzmultirange, text, text, text) IS
    'rows of a rollup as stored and, from_raw, as made from the events up to the watermark; the caller gives the '
    'columns besides the key';
