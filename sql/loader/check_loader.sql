CREATE FUNCTION _clickrollup.check_loader() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_other   text := OLD.target_table;
    v_claimed boolean := TG_OP = 'INSERT' OR NEW.target_table IS DISTINCT FROM OLD.target_table;
    v_moved   boolean := TG_OP = 'UPDATE' AND (NEW.consumer_group, NEW.topic, NEW.kafka_partition)
                         IS DISTINCT FROM (OLD.consumer_group, OLD.topic, OLD.kafka_partition);
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Where a Kafka partition begins that the group gets later.
        v_other := (SELECT o.target_table FROM clickrollup.loader_offsets AS o
                    WHERE o.consumer_group = NEW.consumer_group AND o.topic = NEW.topic
                      AND NOT _clickrollup.may_load(o.target_table) LIMIT 1);
    END IF;
    IF _clickrollup.owns_registry()
       OR (NOT v_moved AND _clickrollup.may_load(v_other)
           AND NOT (v_claimed AND (_clickrollup.find_relation(NEW.target_table) IS NULL
                                   OR NOT _clickrollup.may_load(NEW.target_table)))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'role % may not write the offsets of group % and topic % for table %',
        current_user, NEW.consumer_group, NEW.topic, coalesce(v_other, NEW.target_table, 'without a name')
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'A loader writes those of a table that it may INSERT into, and gives them to no other group: '
                     'SELECT clickrollup.grant_loader(role, table). Who installed clickrollup may write all.';
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_loader() IS
    'trigger: raise 42501 for offsets of a table that this role may not insert into, and for those given to another '
    'group';

CREATE TRIGGER check_loader BEFORE INSERT OR UPDATE ON clickrollup.loader_offsets
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.check_loader();
