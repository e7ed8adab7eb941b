CREATE FUNCTION _clickrollup.health_nodes(p_rollup clickrollup.rollups, p_age interval)
RETURNS SETOF clickrollup.finding
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source  regclass := _clickrollup.find_relation(p_rollup.event_table_name);
    v_answers jsonb;
BEGIN
    IF v_source IS NULL THEN
        RETURN;
    END IF;
    v_answers := CASE WHEN _clickrollup.is_distributed(v_source)
                      THEN _clickrollup.node_answers(p_rollup.event_id_sequence_name, p_rollup.name) END;
    RETURN QUERY
    SELECT p_rollup.name, 'runs lost', 'critical'::clickrollup.health_state, format('%s: %s', l.words, l.remedy)
    FROM _clickrollup.lost_runs(p_rollup, v_answers) AS l WHERE l.words IS NOT NULL;
    IF v_answers IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT p_rollup.name, CASE WHEN w.gid IS NULL THEN 'writer open' ELSE 'prepared transaction' END,
           (CASE WHEN w.since < clock_timestamp() - 10 * p_age THEN 'critical'
                 ELSE 'warning' END)::clickrollup.health_state,
           format('%s has written to %s and is open since %s: events after it wait',
                  w.words, v_source, date_trunc('second', w.since))
    FROM _clickrollup.node_writers(v_source, v_answers) AS w WHERE w.since < clock_timestamp() - p_age;
    PERFORM _clickrollup.check_own_ids(p_rollup, v_answers);
EXCEPTION
    WHEN object_not_in_prerequisite_state THEN
        RETURN NEXT ROW(p_rollup.name, 'written through worker', 'critical', SQLERRM)::clickrollup.finding;
    WHEN connection_failure THEN
        RETURN NEXT ROW(p_rollup.name, 'node silent', 'critical', SQLERRM)::clickrollup.finding;
    WHEN insufficient_privilege THEN
        RETURN;
END
$function$;
COMMENT ON FUNCTION _clickrollup.health_nodes(clickrollup.rollups, interval) IS
    'findings about the workers of a source: one that does not answer, open or prepared transactions, events written '
    'through it; and about runs that the coordinator, or a server with files of different times, has lost';
