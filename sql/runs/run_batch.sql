CREATE FUNCTION _clickrollup.run_batch(p_rollup text, p_step _clickrollup.run_step) RETURNS _clickrollup.run_step
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_started timestamptz := clock_timestamp();
    v_before  clickrollup.rollups;
    v_xid     bigint;
BEGIN
    p_step.goes_on := false;
    PERFORM _clickrollup.wait_for_lock(p_rollup) WHERE (p_step.result).window_end IS NOT NULL;
    -- Somebody may have paused it between two batches.
    IF NOT _clickrollup.try_lock(p_rollup) OR NOT _clickrollup.may_run(p_rollup, p_step.force) THEN
        RETURN p_step;
    END IF;
    SELECT * INTO v_before FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    p_step.result := _clickrollup.attempt_batch(p_rollup, p_step.events_per_batch);
    IF (p_step.result).sqlstate IS NOT NULL THEN
        PERFORM _clickrollup.record_failure(p_rollup, v_started, p_step.result);
        RETURN p_step;
    END IF;
    -- Events that come while this runs are for the next run, or a busy table would never let it end.
    p_step.target := coalesce(p_step.target, (
        SELECT _clickrollup.visible_last_id(r.event_id_sequence_name)
        FROM clickrollup.rollups AS r WHERE r.name = p_rollup), 0);
    PERFORM _clickrollup.record_success(p_rollup, p_step.result);
    -- A range of pages holds thousands of events. To look at it after each thousand costs more than to read them twice.
    PERFORM _clickrollup.summarize_source(
        p_rollup, ((p_step.result).window_start - 1) / 10000 < (p_step.result).window_end / 10000)
    WHERE ((p_step.result).window_start - 1) / 4000 < (p_step.result).window_end / 4000;
    -- A function that gets nowhere, which only one made by hand would be, must not keep the others waiting.
    v_xid := _clickrollup.reached_xid(p_rollup);
    IF coalesce(v_xid, (p_step.result).window_end) >= p_step.target OR NOT _clickrollup.has_moved(v_before) THEN
        RETURN p_step;
    END IF;
    RAISE NOTICE 'rollup ''%'': up to % % of %', p_rollup, CASE WHEN v_xid IS NULL THEN 'id' ELSE 'transaction' END,
        coalesce(v_xid, (p_step.result).window_end), p_step.target;
    p_step.goes_on := clock_timestamp() < coalesce(p_step.until, 'infinity');
    IF NOT p_step.goes_on THEN
        RAISE NOTICE 'rollup ''%'': time is up, the next run goes on from here', p_rollup;
    END IF;
    RETURN p_step;
END
$function$;
COMMENT ON FUNCTION _clickrollup.run_batch(text, _clickrollup.run_step) IS
    'run one batch of a chain and note how it went; goes_on says whether events are left that were there at the '
    'beginning, and time';
