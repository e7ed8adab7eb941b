CREATE FUNCTION _clickrollup.retention_time(p_source regclass) RETURNS text
LANGUAGE sql STABLE
RETURN (
    -- A time without a zone is what the latest of the rollups' zones makes of it: rather kept too long. One expression
    -- stays as it is, for an index to be of use.
    SELECT format(CASE WHEN count(DISTINCT t.expression) > 1 THEN 'greatest(%s)' ELSE '%s' END,
                  string_agg(DISTINCT t.expression, ', '))
    FROM (SELECT r.time_zone FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.bucket IS NOT NULL
          UNION ALL SELECT 'UTC' WHERE NOT EXISTS (
              SELECT FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.bucket IS NOT NULL)) AS z,
         LATERAL _clickrollup.time_expression(
             p_source, _clickrollup.retention_column(p_source), z.time_zone, _clickrollup.retention_unit(p_source))
             AS t (expression)
);
COMMENT ON FUNCTION _clickrollup.retention_time(regclass) IS 'expression for the time of an event, as timestamptz';
