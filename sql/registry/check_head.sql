CREATE FUNCTION _clickrollup.check_head(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_rollup.fed_by IS NOT NULL THEN
        RAISE EXCEPTION 'rollup ''%'' has no window of its own, it is fed by ''%''', p_rollup.name, p_rollup.fed_by
            USING ERRCODE = 'wrong_object_type', HINT = format('Use rollup ''%s''.', _clickrollup.root(p_rollup.name));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_head(clickrollup.rollups) IS
    'raise 42809 for a rollup that is fed by another';
