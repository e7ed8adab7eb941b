CREATE FUNCTION _clickrollup.follow_name() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp  -- who may rename a rollup may write none of these tables
SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_table regclass;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['clickrollup.rollup_dimensions', 'clickrollup.rollup_measures',
                                   'clickrollup.rollup_runs', '_clickrollup.rollup_objects',
                                   '_clickrollup.pause_requests', '_clickrollup.node_marks']::regclass[] LOOP
        -- On a cluster a mark is compared with those of other nodes only.
        CONTINUE WHEN v_table = '_clickrollup.node_marks'::regclass AND NOT _clickrollup.has_own_marks();
        EXECUTE CASE TG_OP WHEN 'DELETE' THEN format('DELETE FROM %s WHERE rollup_name = $1', v_table)
                ELSE format('UPDATE %s SET rollup_name = $2 WHERE rollup_name = $1', v_table) END
        USING OLD.name, CASE TG_OP WHEN 'UPDATE' THEN NEW.name END;
    END LOOP;
    IF TG_OP = 'UPDATE' THEN
        UPDATE clickrollup.rollups AS r SET fed_by = NEW.name WHERE r.fed_by = OLD.name;
    ELSIF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.fed_by = OLD.name) THEN
        RAISE EXCEPTION 'rollup ''%'' feeds others', OLD.name
            USING ERRCODE = 'foreign_key_violation', HINT = 'Drop what it feeds first, by drop_rollup().';
    END IF;
    RETURN NULL;
END
$function$;
REVOKE EXECUTE ON FUNCTION _clickrollup.follow_name() FROM PUBLIC;
COMMENT ON FUNCTION _clickrollup.follow_name() IS
    'trigger: what belongs to a rollup gets its new name, or goes with it; raises 23503 for one that feeds others';

CREATE TRIGGER follow_name AFTER UPDATE OF name ON clickrollup.rollups
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION _clickrollup.follow_name();
CREATE TRIGGER forget_name AFTER DELETE ON clickrollup.rollups
    FOR EACH ROW EXECUTE FUNCTION _clickrollup.follow_name();
