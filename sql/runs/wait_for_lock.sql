CREATE FUNCTION _clickrollup.wait_for_lock(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $function$
BEGIN
    PERFORM FROM _clickrollup.own_rollups AS r WHERE r.name = p_rollup FOR UPDATE;
EXCEPTION WHEN lock_not_available THEN
    RETURN;  -- try_lock() says who has it
END
$function$;
COMMENT ON FUNCTION _clickrollup.wait_for_lock(text) IS
    'lock a rollup''s registry row, or give up after some seconds: retention, which locks it between two batches of a '
    'run, should not end the run';
