CREATE FUNCTION _clickrollup.check_marks(p_rollup clickrollup.rollups, p_answers jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_lost record := _clickrollup.lost_runs(p_rollup, p_answers);
BEGIN
    IF v_lost.words IS NOT NULL THEN
        RAISE EXCEPTION '%', v_lost.words
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = CASE WHEN p_answers IS NULL
                                THEN 'Registry and mark are of different times: was a part of a backup restored? '
                                     'Nothing was rolled up: events would be counted twice, or not at all.'
                                ELSE 'The coordinator lost runs: was a standby promoted that lagged, or a backup '
                                     'restored? Nothing was rolled up: these events would be counted twice.' END,
                  HINT = format('%s computes their buckets again by the watermark, and runs go on.', v_lost.remedy);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_marks(clickrollup.rollups, jsonb) IS
    'raise 55000 where a node has counted events that the watermark of this coordinator does not reach, or without '
    'answers where the mark of one node is not the watermark';
