CREATE FUNCTION _clickrollup.live_rows_sql(
    p_select text, p_schema name, p_table name, p_bucket_column name, p_tenant bigint)
RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_clickstream(p_schema, (p_table || '_parts')::name);
    -- The tenant's condition stands alone where there is one, so that Citus asks one shard and an index is of use.
    RETURN format('SELECT %s FROM %I.%I WHERE %I >= $1 AND %4$I < $2 %s',
        p_select, p_schema, p_table || '_parts', p_bucket_column,
        CASE WHEN p_tenant IS NOT NULL THEN 'AND customer_id = $3' ELSE 'AND $3::bigint IS NULL' END);
END
$function$;
COMMENT ON FUNCTION _clickrollup.live_rows_sql(text, name, name, name, bigint) IS
    'SELECT over a parts view of a clickstream for buckets from $1 until before $2, of tenant $3 or of all; each '
    'caller adds the rows up; raises what check_clickstream raises';
