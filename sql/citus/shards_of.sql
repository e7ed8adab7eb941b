CREATE FUNCTION _clickrollup.shards_of(p_table regclass) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN QUERY EXECUTE 'SELECT s.shardid::text FROM pg_catalog.pg_dist_shard AS s WHERE s.logicalrelid IN '
                         '(SELECT t.relid FROM _clickrollup.source_tables($1) AS t)'
                 USING p_table;
END
$function$;
COMMENT ON FUNCTION _clickrollup.shards_of(regclass) IS
    'ids of the shards of a distributed table and of its partitions';
