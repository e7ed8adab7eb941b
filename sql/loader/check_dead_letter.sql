CREATE FUNCTION _clickrollup.check_dead_letter() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    -- A replay puts it into the table of its group: it must come from who may write there.
    IF _clickrollup.owns_registry() OR EXISTS (
        SELECT FROM clickrollup.loader_offsets AS o
        WHERE o.consumer_group = NEW.consumer_group AND o.topic = NEW.topic
          AND o.kafka_partition = NEW.kafka_partition AND _clickrollup.may_load(o.target_table)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'role % may not write dead letters of group %, topic % and Kafka partition %',
        current_user, NEW.consumer_group, NEW.topic, NEW.kafka_partition
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'They are of Kafka partitions in clickrollup.loader_offsets whose table the role may INSERT into.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_dead_letter() IS
    'trigger: raise 42501 for a dead letter of a table that the role of this session may not insert into';

CREATE TRIGGER check_dead_letter BEFORE INSERT ON clickrollup.dead_letters
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_dead_letter();
