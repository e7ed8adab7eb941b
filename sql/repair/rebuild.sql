CREATE FUNCTION clickrollup.rebuild(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity',
    force boolean DEFAULT false)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_root  text := _clickrollup.root((_clickrollup.definition(rollup_name)).name);
    v_times tstzmultirange := _clickrollup.time_range(from_time, until_time);
    v_count bigint;
BEGIN
    PERFORM _clickrollup.check_given('force', force);
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    -- Runs hold this lock too: from here on the watermark stands, and the next statement sees all that it covers.
    PERFORM _clickrollup.check_same_source(_clickrollup.lock_rollup(v_root));
    PERFORM _clickrollup.as_owner(v_root, 'check_rebuildable', jsonb_build_object(
        'times', _clickrollup.times_text(v_times), 'force', force, 'hint',
        'Were partitions dropped or events deleted by hand? To go on with what is left of them: '
        'rebuild(..., force => true).'));
    SELECT b.buckets::bigint INTO v_count FROM _clickrollup.as_owner(
        v_root, 'replace_buckets', jsonb_build_object('times', _clickrollup.times_text(v_times))) AS b (buckets);
    PERFORM _clickrollup.accept_marks(v_root, v_times);
    RETURN v_count;
END
$function$;
COMMENT ON FUNCTION clickrollup.rebuild(text, timestamptz, timestamptz, boolean) IS
    'replace the buckets of a chain from from_time (inclusive) to until_time (exclusive) by what the events make; '
    'returns how many. force goes on where events of a bucket are gone';
