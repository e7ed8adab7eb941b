CREATE FUNCTION clickrollup.prune_runs(rollup_name text DEFAULT NULL, keep interval DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_pruned  bigint := 0;
    v_deleted bigint;
    v_before  timestamptz;
    v_rollup  clickrollup.rollups;
BEGIN
    IF rollup_name IS NOT NULL THEN
        rollup_name := _clickrollup.resolve_rollup(rollup_name);
    END IF;
    PERFORM _clickrollup.check_interval('keep', keep, '0') WHERE keep IS NOT NULL;
    -- By an index: whose each row is costs more to tell than whether it is old.
    FOR v_rollup IN SELECT * FROM clickrollup.rollups AS r WHERE r.name = coalesce(rollup_name, r.name) LOOP
        v_before := clock_timestamp() - coalesce(keep, v_rollup.keep_runs);
        DELETE FROM _clickrollup.own_runs AS u WHERE u.rollup_name = v_rollup.name AND u.started_at < v_before;
        GET DIAGNOSTICS v_deleted = ROW_COUNT;
        v_pruned := v_pruned + v_deleted;
    END LOOP;
    RETURN v_pruned;
END
$function$;
COMMENT ON FUNCTION clickrollup.prune_runs(text, interval) IS
    'delete history of runs older than keep, by default rollups.keep_runs, of one rollup or, with NULL, of all; '
    'returns how many rows. run_rollup does it after each batch';
