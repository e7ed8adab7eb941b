CREATE FUNCTION _clickrollup.inherit_identity(p_events regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_partition regclass;
BEGIN
    FOR v_partition IN
        SELECT c.oid::regclass FROM pg_catalog.pg_class AS p, pg_partition_tree(p_events) AS t
        JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
        WHERE p.oid = p_events AND p.relreplident = 'f' AND c.relreplident = 'd'
    LOOP
        EXECUTE _clickrollup.identity_sql(v_partition::text);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.inherit_identity(regclass) IS
    'give the partitions of a table its REPLICA IDENTITY FULL, which PostgreSQL does not hand down';
