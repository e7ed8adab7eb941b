CREATE FUNCTION _clickrollup.read_from(p_root clickrollup.rollups, p_source regclass, p_counted_until bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_new clickrollup.rollups := p_root;
BEGIN
    v_new.event_table_name := _clickrollup.qualified_name(p_source);
    v_new := _clickrollup.complete_from_source(v_new, p_source);
    IF p_counted_until IS NOT NULL AND v_new.event_id_column IS NULL THEN
        RAISE EXCEPTION 'events of % have no ids, and counted_until is one', p_source
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Leave counted_until out: all events of that table are then counted.';
    END IF;
    -- Snapshots and ids cannot be compared: what is not counted yet is counted here, and the watermark is now.
    IF v_new.strategy = 'snapshot' AND p_counted_until IS NOT NULL THEN
        PERFORM _clickrollup.lock_out_writers(p_source, v_new.writer_wait_timeout);
    END IF;
    PERFORM _clickrollup.bind_source(p_root.name, p_source, v_new.event_id_column IS NOT NULL);
    UPDATE _clickrollup.own_rollups AS r
    SET event_id_column = v_new.event_id_column, writer_xid_column = v_new.writer_xid_column,
        writer_xid_offset = v_new.writer_xid_offset, system_identifier = v_new.system_identifier,
        last_snapshot = v_new.last_snapshot, last_aggregated_id = coalesce(p_counted_until, 0),
        settled_id = coalesce(p_counted_until, 0), cold_before = NULL, source_changed_at = clock_timestamp()
    WHERE r.name IN (SELECT c.name FROM _clickrollup.chain(p_root.name) AS c);
    PERFORM _clickrollup.renew_chain(p_root.name);
    PERFORM _clickrollup.renew_views(c.name) FROM _clickrollup.chain(p_root.name) AS c;
    -- Where it counts nothing, it is the test that the expressions mean something there.
    PERFORM _clickrollup.as_owner(p_root.name, 'count_above', jsonb_build_object(
        'id', CASE v_new.strategy WHEN 'snapshot' THEN p_counted_until END));
    IF v_new.strategy = 'snapshot' AND p_counted_until IS NOT NULL THEN
        PERFORM _clickrollup.set_watermark_now(c.name) FROM _clickrollup.chain(p_root.name) AS c;
    ELSIF v_new.strategy = 'sequence' THEN
        PERFORM _clickrollup.last_event_id(_clickrollup.definition(p_root.name));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.read_from(clickrollup.rollups, regclass, bigint) IS
    'have a locked chain read another table, from its first event or above an id';
