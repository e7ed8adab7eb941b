CREATE FUNCTION _clickrollup.mark_nodes(p_rollup text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_last_id bigint := (SELECT r.last_aggregated_id FROM clickrollup.rollups AS r WHERE r.name = p_rollup);
BEGIN
    PERFORM _clickrollup.provide_marks();
    INSERT INTO _clickrollup.node_marks AS m (rollup_name, last_id) VALUES (p_rollup, v_last_id)
    ON CONFLICT (rollup_name) DO UPDATE SET last_id = excluded.last_id;
END
$function$;
COMMENT ON FUNCTION _clickrollup.mark_nodes(text) IS
    'write the watermark of a rollup over a distributed source on all nodes, in the transaction of the run';
REVOKE EXECUTE ON FUNCTION _clickrollup.mark_nodes(text), _clickrollup.provide_marks() FROM PUBLIC;
