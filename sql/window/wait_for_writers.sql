CREATE FUNCTION _clickrollup.wait_for_writers(p_source regclass, p_timeout interval) RETURNS interval
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_started timestamptz := clock_timestamp();
    v_pause   double precision := 0.01;
    v_writers text[];
    v_open    text[];
BEGIN
    -- Exactly these are waited for, so a stream of new writers cannot hold a run up. A writer that ends by
    -- PREPARE TRANSACTION keeps its virtual transaction, and so stays in the set until it is resolved.
    SELECT array_agg(w.virtualtransaction) INTO v_writers FROM _clickrollup.open_writers(p_source) AS w;
    WHILE v_writers IS NOT NULL LOOP
        SELECT array_agg(w.virtualtransaction) INTO v_open
        FROM _clickrollup.open_writers(p_source) AS w
        WHERE w.virtualtransaction = ANY (v_writers);
        EXIT WHEN v_open IS NULL;
        IF clock_timestamp() - v_started > p_timeout THEN
            RAISE EXCEPTION 'gave up after % waiting for writers of %', p_timeout, p_source
                USING ERRCODE = 'lock_not_available',
                      DETAIL = coalesce(_clickrollup.describe_writers(v_open, p_source),
                                        'they have ended meanwhile'),
                      HINT = 'Nothing was rolled up and nothing is lost: end these transactions and run again, '
                             'or give them more time: clickrollup.change_limits(..., writer_wait_timeout => ...).';
        END IF;
        -- Each look at pg_locks holds all lock partitions for a moment, hence the growing pause.
        PERFORM pg_sleep(v_pause);
        v_pause := least(v_pause * 1.5, 0.1);
    END LOOP;
    RETURN clock_timestamp() - v_started;
END
$function$;
COMMENT ON FUNCTION _clickrollup.wait_for_writers(regclass, interval) IS
    'wait, without queueing a lock, until every transaction that now writes to the table has ended; '
    'returns the time waited; raises 55P03 after the given time';
