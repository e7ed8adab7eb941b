CREATE FUNCTION _clickrollup.bind_source(p_root text, p_source regclass, p_with_ids boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_chain    text[] := ARRAY(SELECT c.name FROM _clickrollup.chain(p_root) AS c);
    v_sequence regclass := CASE WHEN p_with_ids THEN (_clickrollup.find_event_sequence(p_source, true)).sequence END;
BEGIN
    UPDATE _clickrollup.own_rollups AS r
    SET event_table_name = _clickrollup.qualified_name(p_source),
        event_id_sequence_name = _clickrollup.qualified_name(v_sequence)
    WHERE r.name = ANY (v_chain);
    -- As after a change by hand: looked up again, and nothing is kept of former names.
    UPDATE _clickrollup.own_objects AS o SET names = '{}' WHERE o.rollup_name = ANY (v_chain);
    PERFORM _clickrollup.remember_objects();
END
$function$;
COMMENT ON FUNCTION _clickrollup.bind_source(text, regclass, boolean) IS
    'write into the registry which table a locked chain reads, and forget the names that others may have taken';
