CREATE FUNCTION clickrollup._replace_buckets(p_root text, p_times tstzmultirange) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $function$
DECLARE
    v_root      clickrollup.rollups := clickrollup._definition(p_root);
    v_rollup    clickrollup.rollups;
    v_buckets   text[] := '{}';
    v_statement text;
    -- Not as a clause of the function: a role that is no superuser could not create the extension then.
    v_counters  integer := coalesce(nullif(current_setting('topn.number_of_counters', true), ''), '1000');
BEGIN
    PERFORM clickrollup._set_top_capacity(clickrollup._top_capacity(p_root));
    FOR v_rollup IN SELECT r.* FROM clickrollup._chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name LOOP
        v_buckets := v_buckets || ARRAY(SELECT clickrollup._bucket_names(v_rollup, clickrollup._whole_buckets(v_rollup, p_times)));
        EXECUTE format('DELETE FROM %s WHERE %s', v_rollup.rollup_table_name, clickrollup._times_condition(
            quote_ident(v_rollup.bucket_column), clickrollup._whole_buckets(v_rollup, p_times)));
    END LOOP;
    PERFORM set_config('search_path', clickrollup._search_path_of(v_root), true);
    FOR v_statement IN SELECT clickrollup._fill_statements(p_root, p_times, v_root.last_aggregated_id) LOOP
        EXECUTE v_statement;
    END LOOP;
    PERFORM clickrollup._set_top_capacity(v_counters);
    FOR v_rollup IN SELECT r.* FROM clickrollup._chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name LOOP
        v_buckets := v_buckets || ARRAY(SELECT clickrollup._bucket_names(v_rollup, clickrollup._whole_buckets(v_rollup, p_times)));
    END LOOP;
    RETURN (SELECT count(DISTINCT b.name) FROM unnest(v_buckets) AS b (name));
END
$function$;
COMMENT ON FUNCTION clickrollup._replace_buckets(text, tstzmultirange) IS
    'replace the buckets of a locked chain that overlap the given times by what the events up to its watermark make, and return how many '
    'buckets, over all its rollups, were there before or are there now';
