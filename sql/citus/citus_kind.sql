CREATE FUNCTION _clickrollup.citus_kind(p_table regclass) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_kind text;
BEGIN
    IF _clickrollup.extension_schema('citus') IS NOT NULL THEN
        EXECUTE 'SELECT CASE WHEN p.partkey IS NOT NULL THEN ''by column'' WHEN p.repmodel = ''t'' THEN ''reference'' '
                'WHEN p.colocationid = 0 THEN ''local'' ELSE ''single shard'' END '
                'FROM pg_catalog.pg_dist_partition AS p WHERE p.logicalrelid = $1'
        INTO v_kind USING p_table;
    END IF;
    RETURN v_kind;
END
$function$;
COMMENT ON FUNCTION _clickrollup.citus_kind(regclass) IS
    'how Citus keeps a table: by column, as a reference table, in a single shard (as all of a distributed schema), or '
    'local but in its metadata; NULL where it does not';
