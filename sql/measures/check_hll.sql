CREATE FUNCTION _clickrollup.check_hll() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.extension_schema('hll') IS NOT NULL THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'distinct counts need the extension hll, which is not in database %', current_database()
        USING ERRCODE = 'object_not_in_prerequisite_state',
              HINT = CASE WHEN EXISTS (SELECT FROM pg_available_extensions() AS a WHERE a.name = 'hll')
                          THEN 'CREATE EXTENSION hll; as a role that may, then call this again.'
                          ELSE 'Install it on the server (Debian: postgresql-NN-hll), then CREATE EXTENSION hll; where '
                               'a service does not have it, leave distinct_of() out. docs/install.md says which do.'
                     END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_hll() IS 'raise 55000, with what to install, where hll is not in this database';
