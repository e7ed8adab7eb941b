CREATE FUNCTION _clickrollup.shard_count(p_source regclass) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_count bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM pg_catalog.pg_dist_shard AS s WHERE s.logicalrelid = $1' INTO v_count USING p_source;
    RETURN v_count;
END
$function$;
COMMENT ON FUNCTION _clickrollup.shard_count(regclass) IS 'into how many shards Citus has distributed a table';
