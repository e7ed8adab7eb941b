-- A writer's lock on the coordinator ends when its transaction has ended there. On a worker it may go on:
-- COMMIT PREPARED did not arrive, or the session died and the worker has not noticed. So the workers are looked at
-- when the coordinator's writers are gone, and those who write there then are waited for.
CREATE FUNCTION _clickrollup.wait_for_nodes(p_rollup clickrollup.rollups, p_timeout interval) RETURNS interval
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_started timestamptz := clock_timestamp();
    v_pause   double precision := 0.01;
    v_table   regclass := p_rollup.event_table_name::regclass;
    v_answers jsonb;
    v_before  jsonb;
    v_up      jsonb;
    v_up_then jsonb;
    v_writers text[];
    v_open    text[];
    v_words   text;
    v_is_idle boolean;
BEGIN
    IF NOT _clickrollup.is_distributed(v_table) THEN
        RETURN '0'::interval;
    END IF;
    LOOP
        v_answers := _clickrollup.node_answers(p_rollup.event_id_sequence_name, p_rollup.name);
        v_up := jsonb_path_query_array(v_answers, '$[*].answer.started');
        -- A server that has restarted has given its prepared transactions other names: look again.
        IF v_up IS DISTINCT FROM v_up_then THEN
            SELECT array_agg(w.writer) INTO v_writers FROM _clickrollup.node_writers(v_table, v_answers) AS w;
            v_up_then := v_up;
        END IF;
        SELECT array_agg(w.writer), string_agg(w.words, '; '), bool_or(w.is_idle)
        INTO v_open, v_words, v_is_idle
        FROM _clickrollup.node_writers(v_table, v_answers, v_before) AS w WHERE w.writer = ANY (v_writers);
        EXIT WHEN v_open IS NULL;
        IF clock_timestamp() - v_started > p_timeout THEN
            RAISE EXCEPTION 'gave up after % waiting for writers of % on the nodes of the cluster',
                p_rollup.writer_wait_timeout, v_table
                USING ERRCODE = 'lock_not_available', DETAIL = v_words,
                      HINT = 'Nothing was rolled up and nothing is lost. Citus ends prepared transactions itself every '
                             'citus.recover_2pc_interval, or at once by SELECT recover_prepared_transactions();';
        END IF;
        -- A session reads what has arrived for it within this time, also where the machine is busy.
        PERFORM pg_sleep(CASE WHEN v_is_idle THEN greatest(v_pause, 0.2) ELSE v_pause END);
        v_before := v_answers;
        v_pause := least(v_pause * 2, 0.5);
    END LOOP;
    PERFORM _clickrollup.check_own_ids(p_rollup, v_answers);
    PERFORM _clickrollup.check_marks(p_rollup, v_answers);
    RETURN clock_timestamp() - v_started;
END
$function$;
COMMENT ON FUNCTION _clickrollup.wait_for_nodes(clickrollup.rollups, interval) IS
    'on a distributed source wait until its writers have ended on the workers; returns the time waited; raises 55P03 '
    'after the given time, 08006 where a node does not answer, 55000 for events written through a worker or runs lost';
