CREATE FUNCTION _clickrollup.check_none_written(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_events bigint;
BEGIN
    -- A restored row has the xid of the restore and that of its writer long ago; one written since has the same twice.
    EXECUTE format('SELECT count(*) FROM %s WHERE %s AND (%I - $1) %% 4294967296 = xmin::text::bigint',
                   p_rollup.event_table_name, _clickrollup.counted_condition(p_rollup, true),
                   p_rollup.writer_xid_column)
    INTO v_events USING p_rollup.writer_xid_offset;
    IF v_events > 0 THEN
        RAISE EXCEPTION '% events of % were written since the restore, and no id tells them from counted ones',
            v_events, p_rollup.event_table_name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('SELECT clickrollup.drop_rollup(%L); and create it again: it then counts all events. '
                                'Next time call rebase before writers begin.', p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_none_written(clickrollup.rollups) IS
    'raise 55000 where a table without ids was written to after its restore into another cluster, by xids that the '
    'watermark of the former one covers';
