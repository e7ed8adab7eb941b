CREATE TYPE clickrollup.measure AS (
    name       name,
    kind       text,
    argument   text,
    aggregate  text,
    merge      text,
    combine    text,
    number     text,
    parameters jsonb
);
COMMENT ON TYPE clickrollup.measure IS
    'what a rollup keeps for each bucket; made by count_events, sum_of, min_of, max_of, average_of, distinct_of, '
    'top_of, aggregate_of';
COMMENT ON COLUMN clickrollup.measure.aggregate IS 'aggregate over events';
COMMENT ON COLUMN clickrollup.measure.merge IS 'expression that adds {incoming} to {stored}';
COMMENT ON COLUMN clickrollup.measure.combine IS 'aggregate over stored values, {column}, of several buckets or keys';
COMMENT ON COLUMN clickrollup.measure.number IS
    'expression that makes a plain number of {column}; NULL where there is none';
