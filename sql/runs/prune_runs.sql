CREATE FUNCTION clickrollup.prune_runs(rollup_name text DEFAULT NULL, keep interval DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_pruned bigint;
BEGIN
    IF rollup_name IS NOT NULL THEN
        rollup_name := _clickrollup.resolve_rollup(rollup_name);
    END IF;
    PERFORM _clickrollup.check_interval('keep', keep, '0') WHERE keep IS NOT NULL;
    DELETE FROM _clickrollup.own_runs AS u USING clickrollup.rollups AS r
    WHERE u.rollup_name = r.name AND r.name = coalesce(rollup_name, r.name)
      AND u.started_at < clock_timestamp() - coalesce(keep, r.keep_runs);
    GET DIAGNOSTICS v_pruned = ROW_COUNT;
    RETURN v_pruned;
END
$function$;
COMMENT ON FUNCTION clickrollup.prune_runs(text, interval) IS
    'delete history of runs older than keep, by default rollups.keep_runs, of one rollup or, with NULL, of all; '
    'returns how many rows. run_rollup does it after each batch';
