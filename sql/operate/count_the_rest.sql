CREATE FUNCTION _clickrollup.count_the_rest(p_root text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_root      clickrollup.rollups := _clickrollup.definition(p_root);
    v_started   timestamptz := clock_timestamp();
    v_last_id   bigint := _clickrollup.sequence_last_id(v_root.event_id_sequence_name::regclass);
    -- What has an id above all that was counted is new, whatever xid this cluster gave it.
    v_condition text := format('(%s%s)', quote_ident(v_root.event_id_column) || format(' > %s OR ', v_root.settled_id),
                               _clickrollup.waiting_condition(v_root, true));
    v_events    bigint;
BEGIN
    PERFORM _clickrollup.check_row_security(v_root.event_table_name::regclass);
    PERFORM _clickrollup.check_none_written(v_root) WHERE v_root.event_id_column IS NULL;
    IF v_last_id < v_root.settled_id THEN
        RAISE EXCEPTION 'sequence % stands at %, behind the id % that was counted',
            v_root.event_id_sequence_name, v_last_id, v_root.settled_id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('New events and restored ones cannot be told apart. SELECT setval(%L, %s); '
                                'then SELECT clickrollup.rebuild(%L); counts everything again.',
                                v_root.event_id_sequence_name, v_root.settled_id, v_root.name);
    END IF;
    SELECT q.events INTO v_events FROM _clickrollup.query_as_written(
        format('SELECT count(*) FROM %s WHERE %s%s',
               v_root.event_table_name, v_condition, E'\n  AND (' || v_root.filter || E'\n)'),
        v_root.search_path) AS q (events bigint);
    PERFORM _clickrollup.fill_chain(v_root.name, '{(,)}', v_condition);
    PERFORM _clickrollup.record_run(v_root.name, v_started, v_root.last_aggregated_id + 1,
                                    coalesce(v_last_id, v_root.last_aggregated_id + v_events), v_events, NULL);
    RETURN v_events;
END
$function$;
COMMENT ON FUNCTION _clickrollup.count_the_rest(text) IS
    'count in a chain by snapshot, with its writers locked out, what its watermark of another cluster does not cover; '
    'returns how many events';
