CREATE FUNCTION _clickrollup.follow_renames(p_root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.remember_objects();
    PERFORM _clickrollup.follow_names();
    IF EXISTS (SELECT FROM _clickrollup.rollup_objects AS o WHERE o.rollup_name = p_root AND o.renew) THEN
        PERFORM _clickrollup.renew_chain(p_root);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.follow_renames(text) IS
    'bring the registry and a chain''s functions and views up to date with renames of tables and schemas; '
    'to be called with the head of the chain locked';
