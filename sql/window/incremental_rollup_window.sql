CREATE FUNCTION clickrollup.incremental_rollup_window(
    rollup_name text, OUT window_start bigint, OUT window_end bigint)
LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    IF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = rollup_name AND r.strategy = 'snapshot') THEN
        RAISE EXCEPTION 'rollup ''%'' finds its events by snapshot, not by ids', rollup_name
            USING ERRCODE = 'wrong_object_type', HINT = format('CALL clickrollup.run_rollup(%L);', rollup_name);
    END IF;
    SELECT w.window_start, w.window_end INTO window_start, window_end FROM _clickrollup.next_window(rollup_name, NULL) AS w;
END
$function$;
COMMENT ON FUNCTION clickrollup.incremental_rollup_window(text) IS
    'event ids to roll up in this transaction, window_start to window_end inclusive, and move the watermark past them; '
    'start > end when there is nothing new, end 0 when no id was ever drawn. Waits for open writers up to '
    'rollups.writer_wait_timeout. Raises 42704 unknown rollup, 42809 fed by another rollup or of strategy snapshot, 55P03 writers '
    'still open, 55000 unsound sequence, 25000 not READ COMMITTED, 42501 no privilege';
