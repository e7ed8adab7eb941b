CREATE FUNCTION _clickrollup.register(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    INSERT INTO _clickrollup.own_rollups SELECT p_rollup.* ON CONFLICT (name) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM _clickrollup.refuse_taken_name(p_rollup.name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.register(clickrollup.rollups) IS
    'enter a rollup into the registry; raises 42710 where the name is taken';
