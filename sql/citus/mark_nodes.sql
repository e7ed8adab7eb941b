-- A trigger, because a SECURITY DEFINER function cannot tell who called it: what came here has passed own_rollups.
CREATE FUNCTION _clickrollup.mark_nodes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    IF _clickrollup.is_distributed(_clickrollup.find_relation(NEW.event_table_name)) THEN
        PERFORM _clickrollup.provide_marks();
    ELSIF NOT _clickrollup.has_own_marks() THEN
        RETURN NULL;
    END IF;
    INSERT INTO _clickrollup.node_marks AS m (rollup_name, last_id) VALUES (NEW.name, NEW.last_aggregated_id)
    ON CONFLICT (rollup_name) DO UPDATE SET last_id = excluded.last_id;
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION _clickrollup.mark_nodes() IS
    'trigger: write the watermark of a rollup beside the registry, in the transaction of the run; on all nodes where '
    'its source is distributed';
REVOKE EXECUTE ON FUNCTION _clickrollup.mark_nodes(), _clickrollup.provide_marks() FROM PUBLIC;

-- Not for a run that found nothing. accept_marks() sets the watermark to what it is.
CREATE TRIGGER mark_nodes AFTER UPDATE OF last_aggregated_id ON clickrollup.rollups
    FOR EACH ROW WHEN (NEW.fed_by IS NULL AND NEW.strategy = 'sequence' AND (
        NEW.last_aggregated_id <> OLD.last_aggregated_id OR NEW.last_run_at IS NOT DISTINCT FROM OLD.last_run_at))
    EXECUTE FUNCTION _clickrollup.mark_nodes();
