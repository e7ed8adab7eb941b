CREATE FUNCTION _clickrollup.take_lab_row(p_registry regclass, p_rollup clickrollup.rollups) RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- The lab's window locks this row for the length of a run. One that is at work is waited for; one that waits for
    -- us finds the row gone and raises, instead of counting again what we have taken over.
    EXECUTE format('DELETE FROM %s AS r WHERE r.name = $1 '
                   'RETURNING r.event_table_name, r.event_id_sequence_name, r.last_aggregated_id', p_registry)
    INTO p_rollup.event_table_name, p_rollup.event_id_sequence_name, p_rollup.last_aggregated_id USING p_rollup.name;
    IF p_rollup.event_table_name IS NULL THEN
        RAISE EXCEPTION 'rollup ''%'' is not in %', p_rollup.name, p_registry
            USING ERRCODE = 'undefined_object',
                  HINT = format('SELECT name FROM %s; lists what can be adopted.', p_registry);
    END IF;
    p_rollup.event_table_name := _clickrollup.written_name(p_rollup.event_table_name, p_rollup.search_path);
    p_rollup.event_id_sequence_name := _clickrollup.written_name(
        p_rollup.event_id_sequence_name, p_rollup.search_path);
    p_rollup.last_aggregated_id := coalesce(p_rollup.last_aggregated_id, 0);
    p_rollup.settled_id := least(p_rollup.settled_id, p_rollup.last_aggregated_id);
    RETURN p_rollup;
EXCEPTION WHEN undefined_column OR datatype_mismatch OR undefined_function THEN
    RAISE EXCEPTION 'table % is not a registry as the lab has it: %', p_registry, SQLERRM
        USING ERRCODE = 'undefined_column',
              HINT = 'It has the columns name, event_table_name, event_id_sequence_name and last_aggregated_id.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.take_lab_row(regclass, clickrollup.rollups) IS
    'take a rollup''s row, with its watermark, out of the lab''s registry; raises 42704 where it has no such row';
