CREATE FUNCTION _clickrollup.source_tables(p_source regclass) RETURNS TABLE (relid regclass, is_above boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
    -- By the catalog, since pg_partition_tree() locks each of thousands of partitions. A writer to a table above has
    -- drawn the id before it locks the partition of its row.
    WITH RECURSIVE below (relid) AS (
        SELECT p_source::oid WHERE p_source IS NOT NULL
        UNION SELECT i.inhrelid FROM below AS b JOIN pg_catalog.pg_inherits AS i ON i.inhparent = b.relid
    ), above (relid) AS (
        SELECT i.inhparent FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = p_source
        UNION SELECT i.inhparent FROM above AS a JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = a.relid
    )
    SELECT b.relid::regclass, false FROM below AS b
    UNION ALL SELECT a.relid::regclass, true FROM above AS a;
END;
COMMENT ON FUNCTION _clickrollup.source_tables(regclass) IS
    'a table, all its partitions and children by INHERITS, and the tables that it is itself a part of: through each of '
    'these its rows may be written';
