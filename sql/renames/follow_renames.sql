CREATE FUNCTION _clickrollup.follow_renames(p_root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_chain text[] := ARRAY(SELECT c.name FROM _clickrollup.chain(p_root) AS c);
BEGIN
    IF _clickrollup.names_stand(v_chain) THEN
        RETURN;
    END IF;
    PERFORM _clickrollup.follow_owners(v_chain);
    PERFORM _clickrollup.remember_objects(v_chain);
    PERFORM _clickrollup.follow_names(v_chain);
    PERFORM _clickrollup.follow_types(v_chain);
    PERFORM _clickrollup.follow_readers();
    PERFORM _clickrollup.follow_annotations(), _clickrollup.follow_bi_schemas();
    IF EXISTS (SELECT FROM _clickrollup.rollup_objects AS o WHERE o.rollup_name = ANY (v_chain) AND o.renew) THEN
        PERFORM _clickrollup.renew_chain(p_root);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.follow_renames(text) IS
    'bring the registry and a chain''s functions and views up to date with renames of tables, functions and schemas; '
    'to be called with the head of the chain locked';
