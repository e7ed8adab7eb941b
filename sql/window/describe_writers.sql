CREATE FUNCTION clickrollup._describe_writers(p_writers text[], p_event_table regclass) RETURNS text
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT string_agg(
        CASE WHEN w.pid IS NULL THEN format('prepared transaction %L, since %s', p.gid, p.prepared)
             ELSE format('pid %s (%s, transaction open since %s)', w.pid, a.state, a.xact_start) END,
        '; ' ORDER BY coalesce(a.xact_start, p.prepared))
    FROM clickrollup._open_writers(p_event_table) AS w
    LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = w.pid
    LEFT JOIN (pg_catalog.pg_locks AS l JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = l.transactionid)
           ON l.virtualtransaction = w.virtualtransaction AND l.locktype = 'transactionid' AND l.pid IS NULL
    WHERE w.virtualtransaction = ANY (p_writers);
END;
COMMENT ON FUNCTION clickrollup._describe_writers(text[], regclass) IS
    'the writers that a run gave up waiting for, in words for an error''s DETAIL';
