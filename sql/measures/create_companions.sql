CREATE FUNCTION _clickrollup.create_companions() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_extension name;
BEGIN
    -- Whatever comes of it: nothing may stay for somebody else to have created with the rights of who installed this.
    DELETE FROM _clickrollup.companions AS c RETURNING c.extension INTO v_extension;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    BEGIN
        EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA public', v_extension);
    EXCEPTION WHEN insufficient_privilege OR invalid_schema_name THEN
        RAISE WARNING '% was not created: %', v_extension, SQLERRM
            USING HINT = 'Distinct counts need it: CREATE EXTENSION hll; as a role that may.';
    END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_companions() IS
    'create what CREATE EXTENSION clickrollup CASCADE has left to the end of its transaction';
