CREATE FUNCTION _clickrollup.follow_source_name() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    IF _clickrollup.find_relation(OLD.event_table_name) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    UPDATE _clickrollup.own_retention AS s SET event_table_name = NEW.event_table_name
    WHERE s.event_table_name IN (SELECT o.event_table_name FROM _clickrollup.own_retention AS o
                                 WHERE o.event_table_name = OLD.event_table_name FOR UPDATE SKIP LOCKED)
      AND NOT EXISTS (SELECT FROM clickrollup.source_retention AS o WHERE o.event_table_name = NEW.event_table_name);
    PERFORM _clickrollup.rename_job(n.name, OLD.event_table_name, NEW.event_table_name)
    FROM (VALUES ('clickrollup retention of %s'), ('clickrollup partitions of %s')) AS n (name);
    PERFORM _clickrollup.rename_in_partman(OLD.event_table_name, NEW.event_table_name);
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION _clickrollup.follow_source_name() IS
    'trigger: what is known of a source''s retention, its jobs and its partitions goes with it when it is renamed';

CREATE TRIGGER follow_source_name AFTER UPDATE OF event_table_name ON clickrollup.rollups
    FOR EACH ROW WHEN (OLD.event_table_name <> NEW.event_table_name) EXECUTE FUNCTION _clickrollup.follow_source_name();
