CREATE FUNCTION _clickrollup.bucket_names(p_rollup clickrollup.rollups, p_buckets tstzmultirange) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN QUERY EXECUTE format('SELECT DISTINCT %L || %I::text FROM %s WHERE %s',
        p_rollup.name || ' ', p_rollup.bucket_column, p_rollup.rollup_table_name,
        _clickrollup.times_condition(quote_ident(p_rollup.bucket_column), p_buckets));
END
$function$;
COMMENT ON FUNCTION _clickrollup.bucket_names(clickrollup.rollups, tstzmultirange) IS
    'the buckets that a rollup stores for the given times, each with the rollup''s name';
