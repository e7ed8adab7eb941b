CREATE FUNCTION _clickrollup.create_companions() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_extension name;
BEGIN
    FOR v_extension IN DELETE FROM _clickrollup.companions AS c RETURNING c.extension LOOP
        EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA public', v_extension);
    END LOOP;
EXCEPTION WHEN insufficient_privilege OR invalid_schema_name THEN
    RAISE WARNING '% was not created: %', v_extension, SQLERRM
        USING HINT = 'Distinct counts need it: CREATE EXTENSION hll; as a role that may.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.create_companions() IS
    'create what CREATE EXTENSION clickrollup CASCADE has left to the end of its transaction';
