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
    PERFORM _clickrollup.check_source_tables(p_rollup);
    SELECT t.relid INTO v_wrong
    FROM _clickrollup.source_tables(v_source) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
    -- As in check_id_columns(): of the tables above only a partitioned one hands rows down.
    WHERE (NOT t.is_above OR c.relkind = 'p') AND _clickrollup.writer_xid_offset(t.relid, p_rollup.writer_xid_column)
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
    'raise 55000 unless a source and all its parts store the writer''s xid by default, as they did at registration; '
    '0A000 on a distributed table and what check_source_tables() refuses';
