-- Most runs find nothing new. What such a run would look at is looked at here, in few statements; where anything is not
-- as it nearly always is, the answer is false, and a whole run says what.
CREATE FUNCTION _clickrollup.note_idle_run(p_rollup text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup  clickrollup.rollups;
    v_last_id bigint;
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN false;
    END IF;
    SELECT CASE WHEN has_sequence_privilege(o.sequence, 'USAGE, SELECT') THEN pg_sequence_last_value(o.sequence) END
    INTO v_last_id
    FROM _clickrollup.rollup_objects AS o JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = o.sequence
    WHERE o.rollup_name = p_rollup AND o.former_names = '{}'
      AND s.seqcache = 1 AND s.seqincrement = 1 AND NOT s.seqcycle;
    -- Locked only where nothing is new: a lock has to be written, and its commit waits for the disk.
    SELECT * INTO v_rollup FROM _clickrollup.own_rollups AS r
    WHERE r.name = p_rollup AND r.last_aggregated_id = v_last_id AND r.aggregation_function IS NOT NULL
      AND r.strategy = 'sequence' AND r.last_aggregated_id > 0 AND r.settled_id = r.last_aggregated_id
      AND r.failures_in_a_row = 0 AND r.retry_at IS NULL AND r.paused_at IS NULL
      AND (r.cold_before IS NULL OR r.cold_counted_id = r.last_aggregated_id
           OR r.cold_counted_at > clock_timestamp() - interval '1 hour')
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR current_setting('transaction_isolation') <> 'read committed'
       OR EXISTS (SELECT FROM _clickrollup.pause_requests AS p WHERE p.rollup_name = p_rollup)
       OR EXISTS (SELECT FROM pg_catalog.pg_subscription_rel)
       OR _clickrollup.may_hold_worker_ids(_clickrollup.find_relation(v_rollup.event_table_name))
       OR EXISTS (SELECT FROM clickrollup.rollup_runs AS u
                  WHERE u.rollup_name = p_rollup AND u.started_at < clock_timestamp() - v_rollup.keep_runs)
       -- That takes longer than all the rest, so only in the first of the runs of a minute.
       OR date_trunc('minute', v_rollup.last_run_at) IS DISTINCT FROM date_trunc('minute', clock_timestamp())
          AND NOT _clickrollup.names_stand(ARRAY(SELECT c.name FROM _clickrollup.chain(p_rollup) AS c)) THEN
        RETURN false;
    END IF;
    UPDATE _clickrollup.own_rollups AS r SET last_run_at = clock_timestamp(), last_wait = '0' WHERE r.name = p_rollup;
    RETURN true;
END
$function$;
COMMENT ON FUNCTION _clickrollup.note_idle_run(text) IS
    'note a run that finds nothing new, and return true; false where only a whole run can tell';
