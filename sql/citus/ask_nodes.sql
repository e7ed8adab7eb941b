CREATE FUNCTION _clickrollup.ask_nodes(p_sequence text, p_rollup text DEFAULT NULL)
RETURNS TABLE (node text, is_here boolean, success boolean, answer text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_command text := _clickrollup.ask_command(p_sequence, p_rollup);
BEGIN
    -- citus_locks is no help: it leaves out what has no session, so prepared transactions.
    RETURN QUERY EXECUTE 'SELECT format(''%s:%s'', r.nodename, r.nodeport), false, r.success, r.result '
                         'FROM run_command_on_workers($1) AS r'
                 USING v_command;
    EXECUTE v_command INTO answer;
    node := 'the coordinator';
    is_here := true;
    success := true;
    RETURN NEXT;
END
$function$;
COMMENT ON FUNCTION _clickrollup.ask_nodes(text, text) IS
    'the answers of all nodes to ask_command(), as jsonb in text, or why there is none';
