CREATE FUNCTION _clickrollup.bucket_of_event(p_rollup clickrollup.rollups, p_strict boolean) RETURNS text
LANGUAGE sql STABLE
RETURN (
    SELECT _clickrollup.bucket_expression(p_rollup.bucket, p_rollup.time_zone, CASE
        WHEN p_strict AND t.is_uuid THEN
            format('coalesce(%s, _clickrollup.no_time_of_uuid(%I, %L))', t.time, p_rollup.time_column,
                   p_rollup.time_column)
        ELSE t.time END, t.is_uuid OR p_rollup.time_unit IS NOT NULL)
    FROM (SELECT _clickrollup.event_time(p_rollup), EXISTS (
              SELECT FROM pg_catalog.pg_attribute AS a
              WHERE a.attrelid = p_rollup.event_table_name::regclass AND a.attname = p_rollup.time_column
                AND a.atttypid = 'uuid'::regtype)) AS t (time, is_uuid)
);
COMMENT ON FUNCTION _clickrollup.bucket_of_event(clickrollup.rollups, boolean) IS
    'expression for the bucket of an event of a rollup''s source; for a uuid without a time NULL, or strictly an error';
