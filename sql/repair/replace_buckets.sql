CREATE FUNCTION _clickrollup.replace_buckets(p_root text, p_times tstzmultirange) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rollup  clickrollup.rollups;
    v_buckets text[] := ARRAY[]::text[];
BEGIN
    FOR v_rollup IN
        SELECT r.* FROM _clickrollup.chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
    LOOP
        v_buckets := v_buckets || ARRAY(
            SELECT _clickrollup.bucket_names(v_rollup, _clickrollup.whole_buckets(v_rollup, p_times)));
        EXECUTE format('DELETE FROM %s WHERE %s', v_rollup.rollup_table_name, _clickrollup.times_condition(
            quote_ident(v_rollup.bucket_column), _clickrollup.whole_buckets(v_rollup, p_times)));
    END LOOP;
    PERFORM _clickrollup.fill_chain(
        p_root, p_times, _clickrollup.counted_condition(_clickrollup.definition(p_root), true));
    FOR v_rollup IN
        SELECT r.* FROM _clickrollup.chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
    LOOP
        v_buckets := v_buckets || ARRAY(
            SELECT _clickrollup.bucket_names(v_rollup, _clickrollup.whole_buckets(v_rollup, p_times)));
    END LOOP;
    RETURN (SELECT count(DISTINCT b.name) FROM unnest(v_buckets) AS b (name));
END
$function$;
COMMENT ON FUNCTION _clickrollup.replace_buckets(text, tstzmultirange) IS
    'replace the buckets of a locked chain that overlap the given times by those of the events up to its watermark; '
    'returns how many buckets of all its rollups existed before or after';
