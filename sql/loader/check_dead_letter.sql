CREATE FUNCTION _clickrollup.check_dead_letter() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_foreign record;
BEGIN
    IF _clickrollup.owns_registry() THEN
        RETURN NULL;
    END IF;
    -- A replay puts it into the table of its group: it must come from who may write there. Each row by itself would
    -- cost ten times what it takes to write it.
    SELECT w.* INTO v_foreign
    FROM (SELECT DISTINCT l.consumer_group, l.topic, l.kafka_partition FROM written AS l) AS w
    WHERE NOT EXISTS (
        SELECT FROM clickrollup.loader_offsets AS o
        WHERE o.consumer_group = w.consumer_group AND o.topic = w.topic AND o.kafka_partition = w.kafka_partition
          AND _clickrollup.may_load(o.target_table))
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'role % may not write dead letters of group %, topic % and Kafka partition %',
        current_user, v_foreign.consumer_group, v_foreign.topic, v_foreign.kafka_partition
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'They are of Kafka partitions in clickrollup.loader_offsets whose table the role may INSERT into.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_dead_letter() IS
    'trigger: raise 42501 for a dead letter of a table that the role of this session may not insert into';

CREATE TRIGGER check_dead_letter AFTER INSERT ON clickrollup.dead_letters REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION _clickrollup.check_dead_letter();
