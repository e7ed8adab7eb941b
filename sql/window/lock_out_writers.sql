CREATE FUNCTION _clickrollup.lock_out_writers(p_source regclass, p_timeout interval) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_locks AS l
               WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.mode = 'RowExclusiveLock'
                 AND l.relation IN (
                     SELECT p_source::oid UNION ALL SELECT t.relid FROM pg_partition_tree(p_source) AS t)) THEN
        RAISE EXCEPTION 'this transaction has written to %', p_source
            USING ERRCODE = 'active_sql_transaction', HINT = 'Do this in a transaction of its own.';
    END IF;
    PERFORM set_config('lock_timeout', (extract(epoch FROM p_timeout) * 1000)::bigint::text, true);
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', p_source);
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'gave up after % waiting for writers of %', p_timeout, p_source
        USING ERRCODE = 'lock_not_available', DETAIL = _clickrollup.describe_writers(
                  ARRAY(SELECT w.virtualtransaction FROM _clickrollup.open_writers(p_source) AS w), p_source),
              HINT = 'Nothing was changed. End these transactions, then call this again.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_out_writers(regclass, interval) IS
    'wait until no transaction writes to a table or its partitions, and keep others out until this one ends; raises '
    '55P03 after the given time, 25001 where this transaction has written itself';
