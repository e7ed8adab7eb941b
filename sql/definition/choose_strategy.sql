CREATE FUNCTION _clickrollup.choose_strategy(p_rollup clickrollup.rollups, p_source regclass)
RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column      name := _clickrollup.find_writer_xid(p_source);
    v_distributed boolean := _clickrollup.is_distributed(p_source);
BEGIN
    IF p_rollup.strategy IS NULL THEN
        p_rollup.strategy := CASE WHEN v_column IS NULL OR v_distributed THEN 'sequence' ELSE 'snapshot' END;
        RAISE NOTICE 'rollup ''%'' takes strategy %', p_rollup.name, CASE
            WHEN p_rollup.strategy = 'snapshot' THEN
                format('snapshot: %s has the writer''s xid in %I, so a run waits for nobody', p_source, v_column)
            WHEN v_distributed THEN
                format('sequence: %s is distributed; a run waits for the writers that are open', p_source)
            ELSE
                format('sequence: %s has no column for the writer''s xid; a run waits for the writers that are open',
                       p_source) END;
    END IF;
    IF p_rollup.strategy = 'sequence' THEN
        IF p_rollup.event_id_sequence_name IS NULL THEN
            RAISE EXCEPTION 'rollup ''%'' has counted events of % without ids, by which strategy sequence finds them',
                p_rollup.name, p_source
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'Give the table an identity column; then drop the rollup and create it again.';
        END IF;
        PERFORM _clickrollup.check_event_sequence(p_rollup.event_id_sequence_name::regclass, p_source);
        PERFORM _clickrollup.check_source_tables(p_rollup);
        RETURN p_rollup;
    END IF;
    IF v_column IS NULL AND NOT v_distributed THEN
        RAISE EXCEPTION 'strategy snapshot needs a column of % that holds the xid of the writer', p_source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('ALTER TABLE %s ADD COLUMN writer_xid bigint NOT NULL DEFAULT txid_current(); '
                                'CREATE INDEX ON %1$s USING brin (writer_xid);', p_source);
    END IF;
    p_rollup := _clickrollup.set_watermark_to_snapshot(p_rollup, v_column, _clickrollup.snapshot_of(1, '{}'));
    PERFORM _clickrollup.check_writer_xid(p_rollup);
    PERFORM _clickrollup.check_xids_here(p_source, v_column, p_rollup.writer_xid_offset);
    RETURN p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.choose_strategy(clickrollup.rollups, regclass) IS
    'how a new rollup finds its window: as asked, else by what its source allows, with a NOTICE; raises 55000 or 0A000 '
    'where that is not sound';
