CREATE FUNCTION _clickrollup.qualify_names() RETURNS trigger
LANGUAGE plpgsql AS $function$
BEGIN
    -- Without a search_path of its own, because the bare names of the lab's INSERT are meant under that of the caller.
    NEW := _clickrollup.with_qualified_names(NEW, pg_catalog.current_setting('search_path'));
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.qualify_names() IS
    'trigger: write the schema before the names of relations that are entered into the registry by hand without one';

CREATE TRIGGER qualify_names BEFORE INSERT ON clickrollup.rollups
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.qualify_names();
