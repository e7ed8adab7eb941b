CREATE FUNCTION _clickrollup.accept_marks(p_root text, p_times tstzmultirange) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups := _clickrollup.definition(p_root);
    v_lost   record;
BEGIN
    v_lost := _clickrollup.lost_runs(
        v_rollup, CASE WHEN _clickrollup.is_distributed(v_rollup.event_table_name::regclass)
                       THEN _clickrollup.node_answers(v_rollup.event_id_sequence_name, p_root) END);
    IF v_lost.times <@ p_times OR p_times = '{(,)}' THEN
        UPDATE _clickrollup.own_rollups AS r SET last_aggregated_id = r.last_aggregated_id
        WHERE r.name = p_root AND v_lost.words IS NOT NULL;
    ELSIF v_lost.words IS NOT NULL THEN
        RAISE NOTICE 'runs stay refused: %', v_lost.words
            USING HINT = v_lost.remedy;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.accept_marks(text, tstzmultirange) IS
    'after a rebuild of the given times: where these are all that a lagging coordinator had lost, let runs go on; a '
    'NOTICE where not';
