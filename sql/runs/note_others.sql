CREATE FUNCTION _clickrollup.note_others() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_others bigint := (SELECT count(*) FROM clickrollup.rollups AS r
                        WHERE r.fed_by IS NULL AND NOT _clickrollup.owns_rollup(r.name));
BEGIN
    IF v_others > 0 THEN
        RAISE NOTICE 'rollups of other roles are left out: %', v_others
            USING HINT = 'SELECT name, owner FROM clickrollup.rollups; lists them.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.note_others() IS 'a NOTICE that there are rollups that this role may not run';
