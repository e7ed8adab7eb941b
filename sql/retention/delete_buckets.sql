CREATE FUNCTION _clickrollup.delete_buckets(p_rollup text, p_as_of timestamptz, p_rows bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup  clickrollup.rollups := _clickrollup.definition(p_rollup);
    v_before  timestamptz := _clickrollup.bucket_from(
        v_rollup, _clickrollup.time_before(p_as_of, v_rollup.keep_buckets));
    v_last    timestamptz;
    v_deleted bigint;
BEGIN
    IF p_rows IS NOT NULL THEN
        -- Whole buckets: what is left of one could be taken for all of it.
        EXECUTE format('SELECT max(b.bucket) FROM ('
                       'SELECT %1$I AS bucket FROM %2$s WHERE %1$I < $1 ORDER BY 1 LIMIT $2) AS b',
                       v_rollup.bucket_column, v_rollup.rollup_table_name)
        INTO v_last USING v_before, p_rows;
        v_before := coalesce(_clickrollup.bucket_end(v_rollup, v_last), v_before);
    END IF;
    EXECUTE format('DELETE FROM %s WHERE %I < %L::timestamptz',
                   v_rollup.rollup_table_name, v_rollup.bucket_column, _clickrollup.utc_text(v_before));
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    UPDATE _clickrollup.own_rollups AS r SET buckets_dropped_before = greatest(r.buckets_dropped_before, v_before)
    WHERE r.name = v_rollup.name AND v_deleted > 0;
    RETURN v_deleted;
END
$function$;
COMMENT ON FUNCTION _clickrollup.delete_buckets(text, timestamptz, bigint) IS
    'delete the rows of a rollup whose bucket ended longer ago than keep_buckets, the oldest buckets with about as '
    'many rows as given, with NULL all, and note it; rollups that it feeds have their share already, and rebuild reads '
    'events';
