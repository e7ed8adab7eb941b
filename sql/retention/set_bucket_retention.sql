CREATE FUNCTION clickrollup.set_bucket_retention(rollup_name text, keep_buckets interval) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(rollup_name);
    v_source regclass := v_rollup.event_table_name::regclass;
BEGIN
    PERFORM _clickrollup.check_interval('keep_buckets', keep_buckets) WHERE keep_buckets IS NOT NULL;
    PERFORM _clickrollup.lock_rollup(_clickrollup.root(v_rollup.name));
    UPDATE _clickrollup.own_rollups AS r SET keep_buckets = set_bucket_retention.keep_buckets
    WHERE r.name = v_rollup.name;
    PERFORM _clickrollup.schedule_retention(v_source);
END
$function$;
COMMENT ON FUNCTION clickrollup.set_bucket_retention(text, interval) IS
    'keep the buckets of one rollup for an interval, NULL for ever; apply_retention() deletes older ones. Rollups '
    'that it feeds keep theirs';
