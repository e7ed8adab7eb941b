-- By functions, not by the views over them: Citus makes such a view on the workers (CREATE OR REPLACE VIEW) in the
-- transaction of the first table whose functions read it, and who asks over another connection would wait for that.
CREATE FUNCTION _clickrollup.ask_command(p_sequence text, p_rollup text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN format($command$
    SELECT jsonb_build_object(
        'started', pg_catalog.pg_postmaster_start_time(),
        'last_id', (SELECT pg_catalog.pg_sequence_last_value(pg_catalog.to_regclass(%L))),
        'mark', _clickrollup.mark_here(%L),
        'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                         'pid', a.pid, 'gpid', substring(a.application_name FROM '=(\d+)$'),
                         'idle_since', CASE WHEN a.state = 'idle' THEN a.state_change END)), '[]')
                     FROM pg_catalog.pg_stat_get_activity(NULL) AS a
                     WHERE a.datid = d.oid AND a.application_name ~ '^citus_internal gpid=\d+$'),
        'writers', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object(
                        'relation', format('%%I.%%I', n.nspname, c.relname),
                        'shard', substring(c.relname FROM '_(\d+)$'),
                        'writer', coalesce(x.gid, l.virtualtransaction), 'gid', x.gid, 'pid', l.pid, 'state', a.state,
                        'gpid', substring(a.application_name FROM 'gpid=(\d+)$'),
                        'since', coalesce(x.prepared, a.xact_start))), '[]')
                    FROM pg_catalog.pg_lock_status() AS l
                    JOIN pg_catalog.pg_class AS c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
                    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                    LEFT JOIN pg_catalog.pg_stat_get_activity(NULL) AS a ON a.pid = l.pid
                    LEFT JOIN pg_catalog.pg_lock_status() AS t
                        ON l.pid IS NULL AND t.pid IS NULL AND t.locktype = 'transactionid'
                        AND t.virtualtransaction = l.virtualtransaction
                    LEFT JOIN pg_catalog.pg_prepared_xact() AS x ON x.transaction = t.transactionid
                    WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted
                      AND l.database = d.oid AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()))
    FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()
    $command$, p_sequence, p_rollup);

COMMENT ON FUNCTION _clickrollup.ask_command(text, text) IS
    'query for a node of a cluster: when its server started, the last id drawn there, up to which id a rollup has '
    'counted, the sessions of other nodes that it works for, who writes to which table';
