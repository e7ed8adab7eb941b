CREATE FUNCTION _clickrollup.batch_end(
    p_rollup clickrollup.rollups, p_end bigint, p_open bigint[], p_events_waiting bigint, p_max_events bigint,
    OUT end_xid bigint, OUT events bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_first bigint := _clickrollup.snapshot_end(p_rollup.last_snapshot);
    v_share bigint := ((p_end - v_first) * (p_max_events::numeric / p_events_waiting))::bigint;
BEGIN
    -- All of it first: the ids say how many wait, but not after setval or many aborts.
    end_xid := p_end;
    LOOP
        -- What was open at the snapshot may have ended since; its events belong to a later run.
        EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %1$s WHERE %2$I >= $1 AND %2$I < $2 AND %2$I <> ALL ($3) '
                       'LIMIT $4 + 1) AS e', p_rollup.event_table_name, p_rollup.writer_xid_column)
        INTO events USING v_first, end_xid, p_open, p_max_events;
        IF events = 0 AND end_xid < p_end THEN
            -- Transactions that wrote elsewhere; a batch of these alone would be none.
            v_first := end_xid;
            end_xid := p_end;
            CONTINUE;
        END IF;
        EXIT WHEN events <= p_max_events OR end_xid = v_first + 1;
        end_xid := v_first + greatest(least((end_xid - v_first) / 2, v_share), 1);
    END LOOP;
    IF events > p_max_events THEN
        events := _clickrollup.events_of_writers(p_rollup, ARRAY[v_first]);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.batch_end(clickrollup.rollups, bigint, bigint[], bigint, bigint) IS
    'end of a range of xids that holds at most a batch of events, or one transaction, found by halving, and how many '
    'events it holds';
