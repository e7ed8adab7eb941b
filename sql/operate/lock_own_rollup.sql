CREATE FUNCTION _clickrollup.lock_own_rollup(p_rollup text) RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_root text := coalesce(_clickrollup.root(p_rollup), p_rollup);
BEGIN
    PERFORM _clickrollup.lock_rollup(v_root);
    PERFORM _clickrollup.follow_renames(v_root);
    RETURN _clickrollup.lock_row(p_rollup);
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_own_rollup(text) IS
    'lock the chain of a rollup against runs, follow renames and return the rollup; raises 42704 for an unknown '
    'rollup, 42501 for another role''s';
