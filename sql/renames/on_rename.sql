CREATE FUNCTION _clickrollup.on_rename() RETURNS event_trigger
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp  -- a user who renames a table need not know of rollups
AS $function$
DECLARE
    v_altered text[];
BEGIN
    -- Runs with a superuser's rights, so it writes names and executes nothing that the registry holds.
    PERFORM _clickrollup.remember_objects();
    IF TG_EVENT = 'ddl_command_end' THEN
        v_altered := _clickrollup.altered_rollups();
        PERFORM _clickrollup.follow_names(v_altered);
        PERFORM _clickrollup.follow_types(v_altered);
        PERFORM _clickrollup.follow_readers() WHERE TG_TAG = 'ALTER SCHEMA';
    END IF;
EXCEPTION WHEN OTHERS THEN
    -- Nobody's ALTER TABLE may fail for this; the next run meets the same error and keeps it.
    RAISE WARNING 'clickrollup did not follow a rename: %', SQLERRM;
END
$function$;
REVOKE EXECUTE ON FUNCTION _clickrollup.on_rename() FROM PUBLIC;
COMMENT ON FUNCTION _clickrollup.on_rename() IS
    'event trigger: notes what the names in the registry stand for before a table, function or schema is altered, and '
    'the new names after it';
