CREATE FUNCTION _clickrollup.lock_out_writers(p_source regclass, p_timeout interval) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_above regclass;
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_locks AS l
               WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.mode = 'RowExclusiveLock'
                 AND l.relation IN (SELECT t.relid FROM _clickrollup.source_tables(p_source) AS t)) THEN
        RAISE EXCEPTION 'this transaction has written to %', p_source
            USING ERRCODE = 'active_sql_transaction', HINT = 'Do this in a transaction of its own.';
    END IF;
    PERFORM set_config('lock_timeout', (extract(epoch FROM p_timeout) * 1000)::bigint::text, true);
    -- As writers do, from above: one who has drawn an id there may still have to lock the partition.
    FOR v_above IN SELECT t.relid FROM _clickrollup.source_tables(p_source) AS t WHERE t.is_above LOOP
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', v_above);
    END LOOP;
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', p_source);
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'gave up after % waiting for writers of %', p_timeout, p_source
        USING ERRCODE = 'lock_not_available', DETAIL = _clickrollup.describe_writers(
                  ARRAY(SELECT w.virtualtransaction FROM _clickrollup.open_writers(p_source) AS w), p_source),
              HINT = 'Nothing was changed. End these transactions, then call this again.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_out_writers(regclass, interval) IS
    'wait until no transaction writes to a table or to source_tables() of it, and keep others out until this one ends; '
    'raises 55P03 after the given time, 25001 where this transaction has written itself';
