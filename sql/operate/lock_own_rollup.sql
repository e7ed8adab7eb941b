CREATE FUNCTION _clickrollup.lock_own_rollup(p_rollup text) RETURNS clickrollup.rollups
LANGUAGE plpgsql AS $function$
DECLARE
    v_root   text := coalesce(_clickrollup.root(p_rollup), p_rollup);
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.lock_rollup(v_root);
    PERFORM _clickrollup.follow_renames(v_root);
    -- Under row-level security this finds what may be changed, not all that may be read.
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = p_rollup FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'rollup ''%'' is not yours', p_rollup USING ERRCODE = 'insufficient_privilege',
            HINT = 'SELECT name, owner FROM clickrollup.rollups;';
    END IF;
    RETURN v_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_own_rollup(text) IS
    'lock the chain of a rollup against runs, follow renames and return the rollup; raises 42704 for an unknown '
    'rollup, 42501 for another role''s';
