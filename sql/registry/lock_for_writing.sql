CREATE FUNCTION _clickrollup.lock_for_writing(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_table('source', p_source);
    -- First the lock of a writer, so that no trigger, default or index comes after the look at them.
    EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', p_source);
    PERFORM _clickrollup.check_no_foreign_code(p_source, true);
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_for_writing(regclass) IS
    'lock a table as its writers do; raises 42501 where writing to it would run the code of a role with fewer rights';
