CREATE FUNCTION clickrollup._record_success(p_rollup text, p_window_end bigint) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    UPDATE clickrollup.rollups AS r SET failures_in_a_row = 0, retry_at = NULL
    WHERE r.name = p_rollup AND r.failures_in_a_row > 0;
    DELETE FROM clickrollup.rollup_runs AS u
    WHERE u.rollup_name = p_rollup AND u.started_at < clock_timestamp() - interval '7 days';
    SELECT pg_notify('clickrollup', json_build_object('rollup', p_rollup, 'watermark', p_window_end)::text);
END;
COMMENT ON FUNCTION clickrollup._record_success(text, bigint) IS
    'note a batch that went well: no failures in a row, history older than seven days pruned, NOTIFY clickrollup';
