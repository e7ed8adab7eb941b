CREATE FUNCTION _clickrollup.lock_partitions(p_source regclass, p_partitions regclass[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '100ms'
AS $function$
DECLARE
    v_partition regclass;
BEGIN
    -- Writers queue behind a lock that is waited for: ask briefly and often.
    FOR v_try IN 1..20 LOOP
        BEGIN
            EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', p_source);
            FOREACH v_partition IN ARRAY p_partitions LOOP
                EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', v_partition);
            END LOOP;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.4) WHERE v_try < 20;
        END;
    END LOOP;
    RAISE EXCEPTION 'gave up locking % to drop its old partitions: other transactions use it all the time', p_source
        USING ERRCODE = 'lock_not_available', DETAIL = coalesce(_clickrollup.describe_writers(
                  ARRAY(SELECT w.virtualtransaction FROM _clickrollup.open_writers(p_source) AS w), p_source),
                  'No writer is open: others read it, or repair it.'),
              HINT = 'Nothing was dropped. End the long transactions on it, then apply the retention again.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_partitions(regclass, regclass[]) IS
    'lock a table and the partitions to drop, so that no writer adds to them unseen; waits a tenth of a second at a '
    'time, because writers wait meanwhile; raises 55P03 after twenty times';
