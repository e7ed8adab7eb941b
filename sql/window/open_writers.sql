CREATE FUNCTION _clickrollup.open_writers(p_source regclass)
RETURNS TABLE (virtualtransaction text, pid integer)
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    -- Whoever writes holds RowExclusiveLock on the table or, writing directly, on a partition, from before it
    -- draws an id until after its rows are visible. A prepared transaction has no pid.
    SELECT DISTINCT l.virtualtransaction, l.pid
    FROM pg_catalog.pg_locks AS l
    WHERE l.locktype = 'relation'
      AND l.mode = 'RowExclusiveLock'
      AND l.granted
      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
      AND l.pid IS DISTINCT FROM pg_backend_pid()
      AND l.relation IN (SELECT p_source::oid UNION ALL
                         SELECT t.relid FROM pg_catalog.pg_partition_tree(p_source) AS t);
END;
COMMENT ON FUNCTION _clickrollup.open_writers(regclass) IS
    'transactions other than this one that may have written to the table or its partitions and are still open';
