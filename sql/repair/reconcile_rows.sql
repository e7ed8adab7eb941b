CREATE FUNCTION _clickrollup.reconcile_rows(p_rollup text, p_from timestamptz, p_until timestamptz)
RETURNS TABLE (key jsonb, bucket timestamptz, measure name, stored text, expected text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup  clickrollup.rollups := _clickrollup.definition(p_rollup);
    v_buckets tstzmultirange := _clickrollup.comparable_times(v_rollup, _clickrollup.time_range(p_from, p_until));
    v_sql     text := _clickrollup.reconcile_sql(v_rollup.name, v_buckets, _clickrollup.counted_now(v_rollup));
BEGIN
    RETURN QUERY SELECT * FROM _clickrollup.query_as_written(v_sql, v_rollup.search_path)
        AS q (key jsonb, bucket timestamptz, measure name, stored text, expected text);
END
$function$;
COMMENT ON FUNCTION _clickrollup.reconcile_rows(text, timestamptz, timestamptz) IS
    'what reconcile() returns, found with the rights of the role that calls';
