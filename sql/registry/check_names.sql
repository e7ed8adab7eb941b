CREATE FUNCTION _clickrollup.check_names() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_owner oid := _clickrollup.role_of(NEW.owner, NEW.oids);
BEGIN
    -- What is no name at all is refused by the table itself.
    IF _clickrollup.owns_registry() OR NOT (
        SELECT bool_and(_clickrollup.is_name(n.name)) FROM unnest(ARRAY[
            NEW.event_table_name, NEW.event_id_sequence_name, NEW.rollup_table_name, NEW.aggregation_function
        ]) AS n (name)) THEN
        RETURN NEW;
    END IF;
    PERFORM _clickrollup.refuse_foreign_name(NEW.event_table_name, NEW.owner) FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(NEW.event_table_name)
      AND NOT (c.relkind IN ('r', 'p') AND _clickrollup.is_readable_by(c.oid, v_owner));
    PERFORM _clickrollup.refuse_foreign_name(NEW.event_id_sequence_name, NEW.owner) FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(NEW.event_id_sequence_name) AND c.relkind <> 'S';
    PERFORM _clickrollup.refuse_foreign_name(NEW.rollup_table_name, NEW.owner) FROM pg_catalog.pg_class AS c
    WHERE c.oid = _clickrollup.find_relation(NEW.rollup_table_name)
      AND NOT (c.relkind IN ('r', 'p') AND _clickrollup.is_owned_by(c.relowner, v_owner));
    PERFORM _clickrollup.refuse_foreign_name(NEW.aggregation_function, NEW.owner) FROM pg_catalog.pg_proc AS p
    WHERE p.oid = _clickrollup.find_function(NEW.aggregation_function)
      AND NOT _clickrollup.is_owned_by(p.proowner, v_owner);
    RETURN NEW;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_names() IS
    'trigger: raise 42501 for a registry row that names what its owner may not use so: a source that it cannot read, '
    'a table or function that is not its own';

CREATE TRIGGER check_names
    BEFORE INSERT OR UPDATE OF event_table_name, event_id_sequence_name, rollup_table_name, aggregation_function, owner
    ON clickrollup.rollups FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_names();
