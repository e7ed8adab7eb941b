CREATE FUNCTION _clickrollup.lock_rollup(p_rollup text) RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.lock_row(p_rollup);
BEGIN
    PERFORM _clickrollup.check_head(v_rollup);
    RETURN v_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_rollup(text) IS
    'lock the registry row of the head of a chain, so that nothing else runs or repairs it until the transaction ends; '
    'raises 42704 for an unknown rollup, 42501 for another role''s, 42809 for one that is fed by another';
