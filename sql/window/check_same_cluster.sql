CREATE FUNCTION _clickrollup.check_same_cluster(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- xids count up from another number here. After pg_resetwal they may do so in the same cluster.
    IF p_rollup.system_identifier <> _clickrollup.system_identifier()
       OR _clickrollup.snapshot_end(_clickrollup.current_snapshot(p_rollup.writer_xid_offset))
          < _clickrollup.snapshot_end(p_rollup.last_snapshot) THEN
        RAISE EXCEPTION 'rollup ''%'' was counted in another database cluster, where transactions had other numbers',
            p_rollup.name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'After a restore the xids in the events do not go on from where they were.',
                  HINT = format('SELECT clickrollup.rebase(%L); counts what is still to be counted '
                                'and goes on from here.', p_rollup.event_table_name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_same_cluster(clickrollup.rollups) IS
    'raise 55000 where a rollup by snapshot came by dump and restore and has not been rebased';
