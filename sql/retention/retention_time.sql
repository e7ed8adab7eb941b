CREATE FUNCTION _clickrollup.retention_time(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- A time without a zone is what the latest of the rollups' zones makes of it: rather kept too long.
    SELECT format('greatest(%s)', string_agg(DISTINCT _clickrollup.time_expression(
        p_source, _clickrollup.retention_column(p_source), z.time_zone), ', '))
    FROM (SELECT r.time_zone FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.bucket IS NOT NULL
          UNION ALL SELECT 'UTC' WHERE NOT EXISTS (
              SELECT FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.bucket IS NOT NULL)) AS z
);
COMMENT ON FUNCTION _clickrollup.retention_time(regclass) IS 'expression for the time of an event, as timestamptz';
