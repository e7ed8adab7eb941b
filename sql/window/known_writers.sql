CREATE FUNCTION _clickrollup.known_writers(p_source regclass)
RETURNS TABLE (virtualtransaction text, who text, since timestamptz)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT w.virtualtransaction,
           CASE WHEN w.pid IS NULL THEN format('prepared transaction %L', p.gid)
                ELSE format('pid %s (%s)', w.pid, a.state) END,
           coalesce(a.xact_start, p.prepared)
    FROM _clickrollup.open_writers(p_source) AS w
    LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = w.pid
    LEFT JOIN (pg_catalog.pg_locks AS l JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = l.transactionid)
           ON l.virtualtransaction = w.virtualtransaction AND l.locktype = 'transactionid' AND l.pid IS NULL;
END;
COMMENT ON FUNCTION _clickrollup.known_writers(regclass) IS
    'open transactions that have written to a table: who each is, in words, and since when; costs more than '
    'open_writers';
