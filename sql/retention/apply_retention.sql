CREATE FUNCTION clickrollup.apply_retention(
    source regclass, as_of timestamptz DEFAULT now(),
    OUT partitions_dropped bigint, OUT events_deleted bigint, OUT rows_deleted bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_keep interval;
BEGIN
    PERFORM _clickrollup.check_time('as_of', as_of);
    PERFORM _clickrollup.lock_for_retention(source);
    rows_deleted := _clickrollup.expire_buckets(source, as_of, NULL);
    partitions_dropped := 0;
    events_deleted := 0;
    v_keep := _clickrollup.kept_events(source);
    IF v_keep IS NOT NULL THEN
        SELECT d.partitions_dropped, d.events_deleted INTO partitions_dropped, events_deleted
        FROM _clickrollup.drop_events(source, _clickrollup.time_before(as_of, v_keep), false) AS d;
    END IF;
    WHILE _clickrollup.compress_next(source, as_of) LOOP
        NULL;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup.apply_retention(regclass, timestamptz) IS
    'drop the events and buckets that are older than their retention says, and never what a rollup has not counted; '
    'returns how many partitions, events and rows';
