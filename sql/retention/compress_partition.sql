CREATE FUNCTION _clickrollup.compress_partition(p_source regclass, p_partition regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $function$
DECLARE
    v_name  text := _clickrollup.qualified_name(p_partition);
    v_bound text := (SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_catalog.pg_class AS c WHERE c.oid = p_partition);
    v_drop  text;
BEGIN
    -- An index that is a part of one of the table cannot be left out, and of BRIN there is none by columns until the
    -- partition is attached again.
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', p_source, v_name);
    FOR v_drop IN
        SELECT format('DROP INDEX %s', i.indexrelid::regclass)
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
        JOIN pg_catalog.pg_am AS m ON m.oid = x.relam AND m.amname NOT IN ('btree', 'hash')
        WHERE i.indrelid = p_partition
    LOOP
        EXECUTE v_drop;
    END LOOP;
    EXECUTE 'SELECT alter_table_set_access_method($1, ''columnar'')' USING p_partition;
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s %s', p_source, v_name, v_bound);
END
$function$;
COMMENT ON FUNCTION _clickrollup.compress_partition(regclass, regclass) IS
    'keep a partition by columns, compressed; who reads or writes the table waits meanwhile';
