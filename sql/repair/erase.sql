CREATE FUNCTION clickrollup.erase(source regclass, filter text, OUT events_deleted bigint, OUT buckets_rebuilt bigint)
LANGUAGE plpgsql AS $function$
DECLARE
    v_roots   text[] := _clickrollup.roots_of(source);
    v_root    text;
    v_touched jsonb := '{}';
    v_times   tstzmultirange;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_filter(source, filter);
    -- First all locks, in the order of names, then all refusals, then the first change.
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(v_roots) AS r (root);
    FOREACH v_root IN ARRAY v_roots LOOP
        v_times := _clickrollup.touched_times(_clickrollup.definition(v_root), filter);
        PERFORM _clickrollup.check_rebuildable(v_root, v_times, false,
            format('What is gone cannot be counted again. First SELECT clickrollup.rebuild(%L, …, force => true) '
                   'for these buckets.', v_root));
        v_touched := v_touched || jsonb_build_object(v_root, v_times::text);
    END LOOP;
    EXECUTE format(E'DELETE FROM %s WHERE (%s\n)', source, filter);
    GET DIAGNOSTICS events_deleted = ROW_COUNT;
    buckets_rebuilt := 0;
    FOREACH v_root IN ARRAY v_roots LOOP
        buckets_rebuilt := buckets_rebuilt
            + _clickrollup.replace_buckets(v_root, (v_touched ->> v_root)::tstzmultirange);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION clickrollup.erase(regclass, text) IS
    'delete the events that meet a condition and rebuild the buckets they were counted to, in every rollup of the '
    'source; returns how many of each';
