CREATE FUNCTION _clickrollup.try_lock(p_rollup text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM FROM _clickrollup.own_rollups AS r WHERE r.name = p_rollup FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM _clickrollup.take_pause(p_rollup);
        RETURN true;
    END IF;
    PERFORM _clickrollup.check_own_rollup(p_rollup);
    RAISE NOTICE 'another run of rollup ''%'' is at work', p_rollup;
    RETURN false;
END
$function$;
COMMENT ON FUNCTION _clickrollup.try_lock(text) IS
    'lock a rollup''s registry row, or say with a NOTICE that another session has it; '
    'raises 42501 for another role''s';
