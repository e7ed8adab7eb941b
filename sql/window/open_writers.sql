CREATE FUNCTION _clickrollup.open_writers(p_source regclass)
RETURNS TABLE (virtualtransaction text, pid integer)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- Whoever writes holds RowExclusiveLock on the table that the statement names, be that this one, a part of it
    -- or one that it is a part of, from before it draws an id until after its rows are visible. A prepared
    -- transaction has no pid.
    RETURN QUERY WITH held AS MATERIALIZED (
        SELECT l.virtualtransaction, l.pid, l.relation
        FROM pg_catalog.pg_locks AS l
        WHERE l.locktype = 'relation'
          AND l.mode = 'RowExclusiveLock'
          AND l.granted
          AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
          AND l.pid IS DISTINCT FROM pg_backend_pid()
    )
    SELECT DISTINCT h.virtualtransaction, h.pid
    FROM held AS h
    WHERE h.relation IN (SELECT r.relid FROM _clickrollup.related_tables(
        p_source, ARRAY(SELECT DISTINCT o.relation FROM held AS o)) AS r (relid));
END
$function$;
COMMENT ON FUNCTION _clickrollup.open_writers(regclass) IS
    'transactions other than this one that may have written to the table, its parts or what it is a part of, and are '
    'still open';
