CREATE FUNCTION _clickrollup.warn_of_other(p_rollup text, p_reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RAISE WARNING 'rollup ''%'' of % may still count events that are deleted: %', p_rollup,
        (SELECT r.owner FROM clickrollup.rollups AS r WHERE r.name = p_rollup), p_reason
        USING HINT = format('It cannot keep you from deleting them. Have its owner SELECT clickrollup.rebuild(%L); '
                            'or a superuser drop it.', p_rollup);
END
$function$;
COMMENT ON FUNCTION _clickrollup.warn_of_other(text, text) IS
    'a WARNING that the rollup of a role without the rights of the table''s owner could not be brought up to date';
