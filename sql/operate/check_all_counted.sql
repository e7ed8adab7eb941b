CREATE FUNCTION _clickrollup.check_all_counted(p_root clickrollup.rollups, p_former regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_waiting boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = p_former) THEN
        RETURN;
    END IF;
    PERFORM _clickrollup.check_no_foreign_code(p_former, false);
    PERFORM _clickrollup.lock_out_writers(p_former, p_root.writer_wait_timeout);
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE %s)', p_former, _clickrollup.waiting_condition(p_root, true))
    INTO v_waiting;
    IF v_waiting THEN
        RAISE EXCEPTION 'rollup ''%'' has not counted all events of %', p_root.name, p_former
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('SELECT clickrollup.change_source(%L, %L); CALL clickrollup.run_rollup(%1$L); '
                                'counts them. Then call this again, or drop that table.', p_root.name, p_former);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_all_counted(clickrollup.rollups, regclass) IS
    'raise 55000 where a chain that is to read another table has not counted all of the one that it has read, if that '
    'still exists; no writer adds to it until the transaction ends';
