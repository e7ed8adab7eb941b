CREATE FUNCTION _clickrollup.take_retention_step(p_step _clickrollup.retention_step)
RETURNS _clickrollup.retention_step
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_rows bigint;
    v_gone record;
BEGIN
    -- Nobody who holds a lock, for a repair or by mistake, is to hold up the job for ever.
    PERFORM set_config('lock_timeout', '60s', true) WHERE current_setting('lock_timeout') = '0';
    IF p_step.bounds <> '{}' AND NOT p_step.checked THEN
        -- Much is read here, and no run waits for it.
        PERFORM _clickrollup.check_expired(p_step.source, p_step.bounds[1]);
        p_step.checked := true;
        RETURN p_step;
    END IF;
    PERFORM _clickrollup.lock_for_retention(p_step.source);
    IF p_step.bounds IS NULL THEN
        v_rows := _clickrollup.expire_buckets(p_step.source, p_step.as_of, p_step.rows);
        p_step.rows_deleted := p_step.rows_deleted + v_rows;
        IF v_rows = 0 THEN
            p_step.bounds := _clickrollup.retention_bounds(
                p_step.source, p_step.as_of, p_step.partitions, p_step.rows);
        END IF;
    ELSIF p_step.bounds <> '{}' THEN
        SELECT d.partitions_dropped, d.events_deleted INTO v_gone
        FROM _clickrollup.drop_events(p_step.source, p_step.bounds[1], true) AS d;
        p_step.partitions_dropped := p_step.partitions_dropped + v_gone.partitions_dropped;
        p_step.events_deleted := p_step.events_deleted + v_gone.events_deleted;
        p_step.bounds := p_step.bounds[2:];
        p_step.checked := false;
    END IF;
    p_step.goes_on := p_step.bounds IS DISTINCT FROM '{}'
                      OR _clickrollup.compress_next(p_step.source, p_step.as_of);
    IF NOT p_step.goes_on THEN
        RAISE NOTICE 'retention of %: % partitions, % other events and % rows of rollups are gone',
            p_step.source, p_step.partitions_dropped, p_step.events_deleted, p_step.rows_deleted;
    END IF;
    RETURN p_step;
END
$function$;
COMMENT ON FUNCTION _clickrollup.take_retention_step(_clickrollup.retention_step) IS
    'one transaction of run_retention(): some rows of rollups, and when there are no more, a look at a few partitions '
    'or events, then their end; then one partition that is to be compressed';
