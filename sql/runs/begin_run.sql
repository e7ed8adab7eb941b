CREATE FUNCTION _clickrollup.begin_run(
    p_rollup text, p_events_per_batch bigint, p_time_budget interval, p_force boolean)
RETURNS _clickrollup.run_step
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_step _clickrollup.run_step;
BEGIN
    v_step.events_per_batch := p_events_per_batch;
    v_step.until := clock_timestamp() + p_time_budget;
    v_step.force := p_force;
    v_step.goes_on := NOT _clickrollup.note_idle_run(p_rollup) AND _clickrollup.may_run(p_rollup, p_force);
    IF v_step.goes_on THEN
        v_step.target := _clickrollup.xid_to_reach(p_rollup);
        -- By what is not summarized yet each batch of a backfill would read all of it. Where a run opens the newest of
        -- many partitions only, to look at each of the others takes longer than that saves, but once an hour.
        PERFORM _clickrollup.summarize_source(r.name, r.event_id_column IS NOT NULL OR h.is_new)
        FROM clickrollup.rollups AS r, LATERAL (
            SELECT date_trunc('hour', r.last_run_at) IS DISTINCT FROM date_trunc('hour', clock_timestamp()) AS is_new
        ) AS h
        WHERE r.name = p_rollup
          AND (r.event_id_column IS NULL
               OR _clickrollup.visible_last_id(r.event_id_sequence_name) - r.last_aggregated_id > 100000
                  AND (h.is_new OR r.cold_before IS NULL));
    END IF;
    RETURN v_step;
END
$function$;
COMMENT ON FUNCTION _clickrollup.begin_run(text, bigint, interval, boolean) IS
    'how a run starts; one with nothing new ends here, one with much new summarizes the source; raises what may_run() '
    'raises';
