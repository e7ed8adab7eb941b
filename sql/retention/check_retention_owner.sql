CREATE FUNCTION _clickrollup.check_retention_owner() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    -- apply_retention() of the table's owner drops by what this row says.
    IF NOT _clickrollup.owns_registry() AND _clickrollup.is_name(NEW.event_table_name) AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_class AS c
        WHERE c.oid = _clickrollup.find_relation(NEW.event_table_name)
          AND _clickrollup.has_rights_of(_clickrollup.role_of(NEW.owner, NEW.oids), c.relowner)) THEN
        RAISE EXCEPTION '% does not own %', NEW.owner, NEW.event_table_name
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'The owner of a table decides how long its events are kept; the owner of a rollup how long '
                         'its buckets are: set_bucket_retention().';
    END IF;
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_retention_owner() IS
    'trigger: raise 42501 for the retention of a table that is not the role''s own';

CREATE TRIGGER check_retention_owner BEFORE INSERT OR UPDATE OF event_table_name, owner ON clickrollup.source_retention
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_retention_owner();
