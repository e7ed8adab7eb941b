CREATE FUNCTION clickrollup._health_writers(p_rollup clickrollup.rollups, p_age interval) RETURNS SETOF clickrollup.finding
LANGUAGE sql
BEGIN ATOMIC
    SELECT p_rollup.name, 'writer open',
           (CASE WHEN w.age > 10 * p_age THEN 'critical' ELSE 'warning' END)::clickrollup.health_state,
           format('%s has written to %s and is open for %s: events after it wait', w.who, p_rollup.event_table_name, date_trunc('second', w.age))
    FROM (
        SELECT CASE WHEN p.gid IS NULL THEN format('pid %s (%s)', a.pid, a.state) ELSE format('prepared transaction %L', p.gid) END AS who,
               clock_timestamp() - coalesce(a.xact_start, p.prepared) AS age
        FROM clickrollup._open_writers(to_regclass(p_rollup.event_table_name)) AS o
        LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = o.pid
        LEFT JOIN (pg_catalog.pg_locks AS l JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = l.transactionid)
               ON l.virtualtransaction = o.virtualtransaction AND l.locktype = 'transactionid' AND l.pid IS NULL) AS w
    WHERE w.age > p_age;
END;
COMMENT ON FUNCTION clickrollup._health_writers(clickrollup.rollups, interval) IS
    'findings about transactions and prepared transactions that hold the window of a chain back';
