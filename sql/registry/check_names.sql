CREATE FUNCTION _clickrollup.check_names() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_name text;
BEGIN
    -- What is no name at all is refused by the table itself.
    IF _clickrollup.owns_registry() OR NOT (
        SELECT bool_and(_clickrollup.is_name(n.name)) FROM unnest(ARRAY[
            NEW.event_table_name, NEW.event_id_sequence_name, NEW.rollup_table_name, NEW.aggregation_function
        ]) AS n (name)) THEN
        RETURN NEW;
    END IF;
    v_name := _clickrollup.foreign_name(NEW);
    PERFORM _clickrollup.refuse_foreign_name(v_name, NEW.owner) WHERE v_name IS NOT NULL;
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_names() IS
    'trigger: raise 42501 for a registry row that names what its owner may not use so: a source that it cannot read, '
    'a table or function that is not its own';

CREATE TRIGGER check_names
    BEFORE INSERT OR UPDATE OF event_table_name, event_id_sequence_name, rollup_table_name, aggregation_function, owner
    ON clickrollup.rollups FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_names();
