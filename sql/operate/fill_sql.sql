CREATE FUNCTION _clickrollup.fill_sql(
    p_rollup clickrollup.rollups, p_new clickrollup.rollup_measures[], p_first timestamptz)
RETURNS text
LANGUAGE sql STABLE
-- A row that raw does not give is not met; one whose counts differ is not updated; one that is not stored is
-- inserted: the caller counts all three. Buckets before the first stored one were deleted by retention.
RETURN _clickrollup.fill_in($template$
INSERT INTO {table} AS stored ({key}, {measures})
SELECT {key}, {measures} FROM (
{events}
) AS fresh
WHERE {bucket} >= {first}
ON CONFLICT ({key}) DO UPDATE SET {assignments}
WHERE {unchanged}$template$, jsonb_build_object(
    'table', p_rollup.rollup_table_name,
    'key', _clickrollup.key_columns(p_rollup.name),
    'measures', _clickrollup.measure_columns(p_rollup.name),
    'events', _clickrollup.select_from_events(p_rollup.name, _clickrollup.counted_condition(p_rollup, true)),
    'bucket', quote_ident(p_rollup.bucket_column),
    'first', quote_nullable(_clickrollup.utc_text(p_first)),
    'assignments', (
        SELECT string_agg(c.name || ' = excluded.' || c.name, ', ')
        FROM unnest(p_new) AS n, LATERAL (SELECT quote_ident(n.name) AS name) AS c),
    'unchanged', _clickrollup.unchanged_condition(p_rollup.name, ARRAY(SELECT n.name FROM unnest(p_new) AS n))));

COMMENT ON FUNCTION _clickrollup.fill_sql(clickrollup.rollups, clickrollup.rollup_measures[], timestamptz) IS
    'statement that fills new columns of the rows that the raw events give as stored; floats and top N depend on order '
    'and are not compared';
