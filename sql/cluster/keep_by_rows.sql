CREATE FUNCTION _clickrollup.keep_by_rows(p_tables regclass[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $function$
DECLARE
    v_table regclass;
BEGIN
    -- A partition has the BRIN index of its table also by columns, but Citus cannot make one there, as in a new shard.
    FOR v_table IN
        SELECT t.relid::regclass FROM _clickrollup.tables_and_views(p_tables) AS t (relid)
        WHERE _clickrollup.is_columnar(t.relid) AND EXISTS (
            SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
            JOIN pg_catalog.pg_am AS m ON m.oid = x.relam AND m.amname NOT IN ('btree', 'hash')
            WHERE i.indrelid = t.relid)
    LOOP
        EXECUTE 'SELECT alter_table_set_access_method($1, ''heap'')' USING v_table;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.keep_by_rows(regclass[]) IS
    'keep by rows, until the next retention, those compressed partitions of tables whose shards Citus could not make';
