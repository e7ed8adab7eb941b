CREATE FUNCTION _clickrollup.register(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql AS $function$
BEGIN
    -- The name may be taken by a role whose rows this one cannot see, hence no look-up before.
    INSERT INTO clickrollup.rollups SELECT p_rollup.* ON CONFLICT (name) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'rollup ''%'' is registered already', p_rollup.name
            USING ERRCODE = 'duplicate_object', HINT = 'Choose another name, or drop_rollup() the old one.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.register(clickrollup.rollups) IS
    'enter a rollup into the registry; raises 42710 where the name is taken';
