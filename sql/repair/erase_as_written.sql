CREATE FUNCTION _clickrollup.erase_as_written(
    source regclass, filter text, p_search_path text, OUT events_deleted bigint, OUT buckets_rebuilt bigint)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $function$
DECLARE
    v_roots   text[];
    v_others  jsonb;
    v_root    text;
    v_touched jsonb := '{}'::jsonb;
    v_times   tstzmultirange;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.roots_of(source);
    v_roots := ARRAY(SELECT r.name FROM _clickrollup.holding_rollups(source) AS r WHERE r.fed_by IS NULL);
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.lock_for_writing(source);
    PERFORM _clickrollup.check_row_security(source);
    filter := _clickrollup.column_or_expression(filter, source);
    PERFORM _clickrollup.check_filter(source, filter, p_search_path);
    -- First all locks, in the order of names, then all refusals, then the first change.
    PERFORM _clickrollup.lock_rollup(r.root) FROM unnest(v_roots) AS r (root);
    FOREACH v_root IN ARRAY v_roots LOOP
        v_times := _clickrollup.touched_times(_clickrollup.definition(v_root), filter, p_search_path);
        PERFORM _clickrollup.as_owner(v_root, 'check_rebuildable', jsonb_build_object(
            'times', _clickrollup.times_text(v_times), 'force', false, 'hint',
            format('What is gone cannot be counted again. First SELECT clickrollup.rebuild(%L, ..., force => true) '
                   'for these buckets.', v_root)));
        v_touched := v_touched || jsonb_build_object(v_root, _clickrollup.times_text(v_times));
    END LOOP;
    v_others := _clickrollup.times_of_others(source, filter, p_search_path);
    events_deleted := _clickrollup.delete_from(source, filter, p_search_path);
    buckets_rebuilt := 0;
    FOREACH v_root IN ARRAY v_roots LOOP
        buckets_rebuilt := buckets_rebuilt + (
            SELECT b.buckets::bigint FROM _clickrollup.as_owner(
                v_root, 'replace_buckets', jsonb_build_object('times', v_touched -> v_root)) AS b (buckets));
    END LOOP;
    buckets_rebuilt := buckets_rebuilt + coalesce((
        SELECT sum(_clickrollup.rebuild_other(o.name, o.times)) FROM jsonb_each_text(v_others) AS o (name, times)), 0);
END
$function$;
COMMENT ON FUNCTION _clickrollup.erase_as_written(regclass, text, text) IS
    'what erase() does, with a filter that was written under a search_path';
