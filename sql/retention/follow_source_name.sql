CREATE FUNCTION _clickrollup.follow_source_name() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    UPDATE _clickrollup.own_retention AS s SET event_table_name = NEW.event_table_name
    WHERE s.event_table_name = OLD.event_table_name AND _clickrollup.find_relation(OLD.event_table_name) IS NULL
      AND NOT EXISTS (SELECT FROM clickrollup.source_retention AS o WHERE o.event_table_name = NEW.event_table_name);
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION _clickrollup.follow_source_name() IS
    'trigger: what is known of a source''s retention goes with it when it is renamed';

CREATE TRIGGER follow_source_name AFTER UPDATE OF event_table_name ON clickrollup.rollups
    FOR EACH ROW WHEN (OLD.event_table_name <> NEW.event_table_name) EXECUTE FUNCTION _clickrollup.follow_source_name();
