CREATE FUNCTION _clickrollup.check_read_committed() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    -- An older snapshot would hide what the writers that were waited for have committed.
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'a rollup cannot run at isolation level %', upper(current_setting('transaction_isolation'))
            USING ERRCODE = 'invalid_transaction_state',
                  HINT = 'Run it in a READ COMMITTED transaction; see default_transaction_isolation.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_read_committed() IS 'raise 25000 unless the transaction is READ COMMITTED';
