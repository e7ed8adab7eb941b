CREATE FUNCTION clickrollup.rebuild(
    rollup_name text, from_time timestamptz DEFAULT '-infinity', until_time timestamptz DEFAULT 'infinity', force boolean DEFAULT false)
RETURNS bigint
LANGUAGE plpgsql AS $function$
DECLARE
    v_root  text := _clickrollup.root((_clickrollup.definition(rollup_name)).name);
    v_times tstzmultirange := _clickrollup.time_range(from_time, until_time);
BEGIN
    PERFORM _clickrollup.check_given('force', force);
    PERFORM _clickrollup.require_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    -- Runs hold this lock too: from here on the watermark stands, and the next statement sees all that it covers.
    PERFORM _clickrollup.lock_rollup(v_root);
    PERFORM _clickrollup.require_rebuildable(v_root, v_times, force,
        'Were partitions dropped or events deleted by hand? To go on with what is left of them: rebuild(…, force => true).');
    RETURN _clickrollup.replace_buckets(v_root, v_times);
END
$function$;
COMMENT ON FUNCTION clickrollup.rebuild(text, timestamptz, timestamptz, boolean) IS
    'replace, for a rollup and all of its chain, the buckets that overlap from_time (inclusive) to until_time (exclusive) by what the '
    'events at or below the watermark make, in this transaction, and return how many buckets of the chain were there before or are now. '
    'Runs wait meanwhile, writers do not. Buckets that retention deleted stay deleted. Raises 55000 where retention has dropped events of '
    'these buckets, or a row counts more events than there are (force replaces it all the same), 42704 unknown rollup, 22023 empty range, '
    '25000 not READ COMMITTED';
