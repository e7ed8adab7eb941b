CREATE FUNCTION _clickrollup.drop_events(
    p_source regclass, p_before timestamptz, p_checked boolean,
    OUT partitions_dropped bigint, OUT events_deleted bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_boundary   timestamptz;
    v_partitions regclass[];
    v_dropped    boolean;
BEGIN
    PERFORM _clickrollup.check_own_retention(p_source);
    PERFORM _clickrollup.lock_for_writing(p_source);
    v_boundary := _clickrollup.retention_boundary(p_source, p_before);
    v_partitions := ARRAY(SELECT e.partition FROM _clickrollup.expired_partitions(p_source, p_before) AS e);
    PERFORM _clickrollup.check_expired(p_source, p_before) WHERE NOT p_checked;
    events_deleted := _clickrollup.delete_events(p_source, v_boundary);
    v_dropped := _clickrollup.drop_partitions(p_source, v_partitions, v_boundary);
    partitions_dropped := cardinality(v_partitions);
    UPDATE _clickrollup.own_retention AS s SET dropped_before = greatest(s.dropped_before, v_boundary)
    WHERE s.event_table_name = _clickrollup.qualified_name(p_source) AND (v_dropped OR events_deleted > 0);
END
$function$;
COMMENT ON FUNCTION _clickrollup.drop_events(regclass, timestamptz, boolean) IS
    'drop events older than a time and note it: time partitions that end by then, and rows of the default partition up '
    'to their end; looks first whether all are counted, unless check_expired() has';
