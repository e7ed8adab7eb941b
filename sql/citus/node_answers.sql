CREATE FUNCTION _clickrollup.node_answers(p_sequence text, p_rollup text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_node    text;
    v_reason  text;
    v_answers jsonb;
BEGIN
    SELECT jsonb_agg(jsonb_build_object('node', a.node, 'is_here', a.is_here, 'answer', a.answer::jsonb))
               FILTER (WHERE a.success),
           min(a.node) FILTER (WHERE NOT a.success), min(a.answer) FILTER (WHERE NOT a.success)
    INTO v_answers, v_node, v_reason
    FROM _clickrollup.ask_nodes(p_sequence, p_rollup) AS a;
    IF v_node IS NOT NULL THEN
        RAISE EXCEPTION 'node % does not say who writes there', v_node
            USING ERRCODE = 'connection_failure', DETAIL = v_reason,
                  HINT = 'Nothing was rolled up and nothing is lost: run again when the node is back.';
    END IF;
    RETURN v_answers;
END
$function$;
COMMENT ON FUNCTION _clickrollup.node_answers(text, text) IS
    'array of what each node of the cluster answers to ask_command(); raises 08006 where one is silent';
