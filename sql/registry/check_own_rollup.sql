CREATE FUNCTION _clickrollup.check_own_rollup(p_rollup text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_is_mine boolean;
BEGIN
    IF NOT _clickrollup.owns_rollup(p_rollup) THEN
        -- As REASSIGN OWNED leaves it.
        SELECT _clickrollup.is_own_relation(_clickrollup.find_relation(r.rollup_table_name)) INTO v_is_mine
        FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
        RAISE EXCEPTION 'rollup ''%'' is not yours', p_rollup
            USING ERRCODE = 'insufficient_privilege',
                  HINT = CASE WHEN v_is_mine
                         THEN format('Its table is: have the rollup''s owner, or a superuser if that role is gone, '
                                     'SELECT clickrollup.change_owner(%L, %L);', p_rollup, current_user)
                         ELSE 'SELECT name, owner FROM clickrollup.rollups;' END;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_own_rollup(text) IS
    'raise 42501 for a rollup of a role whose rights this one does not have';
