CREATE FUNCTION _clickrollup.chain_link(p_rollup text, p_number bigint, p_rows text, p_more text DEFAULT '')
RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- A bucket that has no row yet needs no look for each key. It is asked by max(), or the planner might read all of
    -- the table for a bucket that is not in it; where it has few keys, to look for these costs less than to ask. To
    -- read the delta copies its rows, so it is read for what is new, or stored, only where there is some.
    SELECT _clickrollup.fill_in($template$delta_{n} AS MATERIALIZED (
{rows}
),
buckets_{n} AS MATERIALIZED (
SELECT d.*, d.bucket <= (SELECT max(s.{bucket}) FROM {table} AS s)
       AND CASE WHEN d.keys < 5 THEN true
                ELSE d.bucket = (SELECT max(s.{bucket}) FROM {table} AS s WHERE s.{bucket} <= d.bucket) END AS is_stored
FROM (SELECT {bucket} AS bucket, count(*) AS keys{more} FROM delta_{n} GROUP BY 1) AS d
),
inserted_{n} AS (
INSERT INTO {table} ({key}, {measures})
SELECT {key}, {measures} FROM delta_{n}
WHERE EXISTS (SELECT FROM buckets_{n} AS b WHERE b.is_stored IS NOT true)
  AND {bucket} NOT IN (SELECT b.bucket FROM buckets_{n} AS b WHERE b.is_stored) ORDER BY {order}
),
merged_{n} AS (
{merge}
)$template$, jsonb_build_object(
        'n', p_number,
        'rows', p_rows,
        'more', p_more,
        'table', r.rollup_table_name,
        'bucket', quote_ident(r.bucket_column),
        'key', k.key,
        'measures', k.measures,
        'order', k.in_order,
        'merge', _clickrollup.insert_sql(p_rollup, format(
            'SELECT %s, %s FROM delta_%s
WHERE EXISTS (SELECT FROM buckets_%3$s AS b WHERE b.is_stored)
  AND %4$I IN (SELECT b.bucket FROM buckets_%3$s AS b WHERE b.is_stored) ORDER BY %5$s',
            k.key, k.measures, p_number, r.bucket_column, k.in_order))))
    FROM clickrollup.rollups AS r, LATERAL (
        SELECT _clickrollup.key_columns(p_rollup), _clickrollup.measure_columns(p_rollup),
               _clickrollup.chain_order(r)) AS k (key, measures, in_order)
    WHERE r.name = p_rollup
);

COMMENT ON FUNCTION _clickrollup.chain_link(text, bigint, text, text) IS
    'the part of a chain''s statement that computes what one rollup gains and merges it into its table';
