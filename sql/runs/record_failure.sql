CREATE FUNCTION _clickrollup.record_failure(p_rollup text, p_started_at timestamptz, p_result _clickrollup.run_result)
RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO _clickrollup.own_runs (rollup_name, started_at, duration, sqlstate, error)
    VALUES (p_rollup, p_started_at, clock_timestamp() - p_started_at, p_result.sqlstate, p_result.message);
    -- 10 s, 20 s, 40 s and so on, at most an hour; after ten failures a person has to look. A node that is away comes
    -- back without one: its failures count up to five, so the next try is at most 320 s away.
    UPDATE _clickrollup.own_rollups AS r
    SET last_error = p_result.message, last_error_at = p_started_at,
        failures_in_a_row = CASE WHEN o.is_away
                                 THEN greatest(r.failures_in_a_row, least(r.failures_in_a_row + 1, 5))
                                 ELSE r.failures_in_a_row + 1 END,
        retry_at = clock_timestamp()
                   + least(interval '10 seconds' * power(2, least(r.failures_in_a_row, 9)), interval '1 hour'),
        paused_at = CASE WHEN r.failures_in_a_row >= 9 AND NOT o.is_away
                         THEN coalesce(r.paused_at, clock_timestamp())
                         ELSE r.paused_at END,
        suspended = r.suspended OR r.failures_in_a_row >= 9 AND r.paused_at IS NULL AND NOT o.is_away,
        paused_reason = CASE WHEN r.failures_in_a_row >= 9 AND r.paused_at IS NULL AND NOT o.is_away
                             THEN format('%s failures in a row, the last: %s',
                                         r.failures_in_a_row + 1, p_result.message)
                             ELSE r.paused_reason END
    FROM (SELECT _clickrollup.is_outage(p_result.sqlstate) AS is_away) AS o WHERE r.name = p_rollup;
    -- A notification holds 8,000 bytes; the registry has all of the message.
    SELECT pg_notify('clickrollup', json_build_object(
        'rollup', p_rollup, 'error', left(p_result.message, 1000))::text);
END;
COMMENT ON FUNCTION _clickrollup.record_failure(text, timestamptz, _clickrollup.run_result) IS
    'note a failed run: history, last error, time of the next try, suspension after ten in a row, NOTIFY clickrollup';
