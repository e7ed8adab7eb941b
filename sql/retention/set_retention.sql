CREATE FUNCTION clickrollup.set_retention(
    source regclass, keep_events interval, schedule text DEFAULT '17 * * * *',
    compress_after interval DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_interval('keep_events', keep_events) WHERE keep_events IS NOT NULL;
    PERFORM _clickrollup.check_schedule(schedule);
    PERFORM _clickrollup.roots_of(source);
    PERFORM _clickrollup.retention_column(source);
    IF compress_after IS NOT NULL THEN
        PERFORM _clickrollup.check_interval('compress_after', compress_after);
        PERFORM _clickrollup.check_compressible(source);
    END IF;
    INSERT INTO _clickrollup.own_retention AS s (event_table_name, keep_events, schedule, compress_after)
    VALUES (_clickrollup.qualified_name(source), set_retention.keep_events, set_retention.schedule,
            set_retention.compress_after)
    ON CONFLICT (event_table_name) DO UPDATE
    SET keep_events = excluded.keep_events, schedule = excluded.schedule,
        compress_after = excluded.compress_after,
        -- check_retention_owner() lets only an owner of the table come here.
        owner = CASE WHEN _clickrollup.is_role(_clickrollup.role_of(s.owner, s.oids)) THEN s.owner
                     ELSE excluded.owner END;
    PERFORM _clickrollup.take_over_partman_retention(source) WHERE keep_events IS NOT NULL;
    PERFORM _clickrollup.schedule_retention(source);
END
$function$;
COMMENT ON FUNCTION clickrollup.set_retention(regclass, interval, text, interval) IS
    'keep events for an interval, NULL for ever: apply_retention() drops older ones by the schedule, '
    'never before every rollup has counted them; compress older partitions after another';
