CREATE FUNCTION clickrollup._record_failure(
    p_rollup_name text, p_started_at timestamptz, p_sqlstate text, p_message text)
RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO clickrollup.rollup_runs (rollup_name, started_at, duration, sqlstate, error)
    VALUES (p_rollup_name, p_started_at, clock_timestamp() - p_started_at, p_sqlstate, p_message);
    UPDATE clickrollup.rollups AS r SET last_error = p_message, last_error_at = p_started_at WHERE r.name = p_rollup_name;
END;
COMMENT ON FUNCTION clickrollup._record_failure(text, timestamptz, text, text) IS
    'note a failed run in rollup_runs and as the rollup''s last error';
