CREATE FUNCTION _clickrollup.check_writer_xid(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
    v_wrong  regclass;
BEGIN
    IF _clickrollup.is_distributed(v_source) THEN
        RAISE EXCEPTION 'strategy snapshot is not sound on %, which is distributed: '
            'each node has xids and snapshots of its own', v_source
            USING ERRCODE = 'feature_not_supported', HINT = 'Use strategy => ''sequence'' there.';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS s WHERE s.srrelid IN (
                   SELECT v_source UNION ALL SELECT t.relid FROM pg_partition_tree(v_source) AS t)) THEN
        RAISE EXCEPTION 'a subscription writes to %, with the xids of another cluster', v_source
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Roll up where the events are published, or use strategy => ''sequence''.';
    END IF;
    SELECT t.relid INTO v_wrong
    FROM (SELECT v_source UNION SELECT p.relid FROM pg_partition_tree(v_source) AS p) AS t (relid)
    WHERE _clickrollup.writer_xid_offset(t.relid, p_rollup.writer_xid_column)
          IS DISTINCT FROM p_rollup.writer_xid_offset LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'column % of % is not bigint NOT NULL DEFAULT txid_current()%',
            p_rollup.writer_xid_column, v_wrong,
            CASE WHEN p_rollup.writer_xid_offset > 0 THEN format(' + %s', p_rollup.writer_xid_offset) ELSE '' END
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Events written meanwhile may say a wrong writer. Put the default back, '
                                'then SELECT * FROM clickrollup.find_misplaced(%L);', p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_writer_xid(clickrollup.rollups) IS
    'raise 55000 unless a source and its partitions store the writer''s xid by default, as they did at registration; '
    '0A000 on a distributed table or one that a subscription writes to';
