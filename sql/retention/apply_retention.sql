CREATE FUNCTION clickrollup.apply_retention(
    source regclass, as_of timestamptz DEFAULT now(),
    OUT partitions_dropped bigint, OUT events_deleted bigint, OUT rows_deleted bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_keep   interval;
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_time('as_of', as_of);
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.roots_of(source);
    PERFORM _clickrollup.check_row_security(source);
    -- No run moves a watermark and no rebuild reads events meanwhile.
    PERFORM _clickrollup.check_same_source(_clickrollup.lock_rollup(r.name))
    FROM _clickrollup.holding_rollups(source) AS r WHERE r.fed_by IS NULL;
    SELECT s.keep_events INTO v_keep FROM clickrollup.source_retention AS s
    WHERE s.event_table_name = _clickrollup.qualified_name(source);
    partitions_dropped := 0;
    events_deleted := 0;
    rows_deleted := 0;
    FOR v_rollup IN SELECT r.* FROM clickrollup.rollups AS r
                    WHERE _clickrollup.find_relation(r.event_table_name) = source AND r.keep_buckets IS NOT NULL
                      AND _clickrollup.is_member_of(_clickrollup.role_of(r.owner, r.oids))
                    ORDER BY r.name LOOP
        rows_deleted := rows_deleted + (
            SELECT d.rows::bigint FROM _clickrollup.as_owner(
                v_rollup.name, 'delete_buckets', jsonb_build_object('as_of', as_of)) AS d (rows));
    END LOOP;
    -- The buckets are the rollup owner's to keep, the events are the table owner's.
    IF v_keep IS NOT NULL AND _clickrollup.is_own_relation(source) THEN
        PERFORM _clickrollup.check_own_retention(source);
        PERFORM _clickrollup.lock_for_writing(source);
        SELECT d.partitions_dropped, d.events_deleted INTO partitions_dropped, events_deleted
        FROM _clickrollup.drop_events(source, _clickrollup.time_before(as_of, v_keep)) AS d;
    END IF;
END
$function$;
COMMENT ON FUNCTION clickrollup.apply_retention(regclass, timestamptz) IS
    'drop the events and buckets that are older than their retention says, and never what a rollup has not counted; '
    'returns how many partitions, events and rows';
