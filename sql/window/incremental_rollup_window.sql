CREATE FUNCTION clickrollup.incremental_rollup_window(
    rollup_name text, OUT window_start bigint, OUT window_end bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
BEGIN
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    IF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = rollup_name AND r.strategy = 'snapshot') THEN
        RAISE EXCEPTION 'rollup ''%'' finds its events by snapshot, not by ids', rollup_name
            USING ERRCODE = 'wrong_object_type', HINT = format('CALL clickrollup.run_rollup(%L);', rollup_name);
    END IF;
    SELECT w.window_start, w.window_end INTO window_start, window_end
    FROM _clickrollup.next_window(rollup_name, NULL) AS w;
END
$function$;
COMMENT ON FUNCTION clickrollup.incremental_rollup_window(text) IS
    'event ids to roll up in this transaction, both inclusive, and move the watermark past them; waits for the '
    'writers that are open. The start is above the end when nothing is new';
