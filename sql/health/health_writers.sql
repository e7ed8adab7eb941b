CREATE FUNCTION _clickrollup.health_writers(p_rollup clickrollup.rollups, p_age interval)
RETURNS SETOF clickrollup.finding
LANGUAGE sql
BEGIN ATOMIC
    SELECT p_rollup.name, 'writer open',
           (CASE WHEN w.age > 10 * p_age THEN 'critical' ELSE 'warning' END)::clickrollup.health_state,
           format('%s has written to %s and is open for %s: %s',
                  w.who, p_rollup.event_table_name, date_trunc('second', w.age),
                  CASE p_rollup.strategy WHEN 'snapshot' THEN 'its own events wait' ELSE 'events after it wait' END)
    FROM (SELECT k.who, clock_timestamp() - k.since AS age
          FROM _clickrollup.known_writers(_clickrollup.find_relation(p_rollup.event_table_name)) AS k) AS w
    WHERE w.age > p_age;
END;
COMMENT ON FUNCTION _clickrollup.health_writers(clickrollup.rollups, interval) IS
    'findings about transactions and prepared transactions whose events wait, and by sequence those after them';
