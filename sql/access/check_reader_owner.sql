CREATE FUNCTION _clickrollup.check_reader_owner() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    -- Else a stranger could take the place of a tenant's reader before its owner comes.
    IF NOT _clickrollup.owns_registry() AND NOT EXISTS (
        SELECT FROM clickrollup.rollups AS r
        WHERE (parse_ident(r.rollup_table_name))[1] = NEW.schema_name
          AND _clickrollup.has_rights_of(_clickrollup.role_of(NEW.owner, NEW.oids), _clickrollup.owner_of(r))
    ) THEN
        RAISE EXCEPTION '% has no rollup in schema "%"', NEW.owner, NEW.schema_name
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Readers, and views for BI tools, are made by the owner of the rollups that they read, or '
                         'by a superuser.';
    END IF;
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_reader_owner() IS
    'trigger: raise 42501 for a reader, or views for BI tools, of a schema in which their owner has no rollup';

CREATE TRIGGER check_reader_owner BEFORE INSERT OR UPDATE OF schema_name, owner ON clickrollup.tenant_readers
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_reader_owner();
CREATE TRIGGER check_reader_owner BEFORE INSERT OR UPDATE OF schema_name, owner ON clickrollup.bi_schemas
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_reader_owner();
