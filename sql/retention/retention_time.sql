CREATE FUNCTION _clickrollup.retention_time(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- A time without a zone is what the latest of the rollups' zones makes of it: rather kept too long.
    SELECT format('greatest(%s)', string_agg(DISTINCT _clickrollup.time_expression(
        p_source, _clickrollup.retention_column(p_source), z.time_zone), ', '))
    FROM (SELECT r.time_zone FROM clickrollup.rollups AS r
          WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.bucket IS NOT NULL
          UNION ALL SELECT 'UTC' WHERE NOT EXISTS (
              SELECT FROM clickrollup.rollups AS r
              WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.bucket IS NOT NULL)) AS z
);
COMMENT ON FUNCTION _clickrollup.retention_time(regclass) IS 'expression for the time of an event, as timestamptz';
