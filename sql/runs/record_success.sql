CREATE FUNCTION _clickrollup.record_success(p_rollup text, p_result _clickrollup.run_result) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    UPDATE _clickrollup.own_rollups AS r SET failures_in_a_row = 0, retry_at = NULL
    WHERE r.name = p_rollup AND r.failures_in_a_row > 0;
    PERFORM clickrollup.prune_runs(p_rollup);
    -- A run that found nothing changes nothing that a listener could want to read.
    PERFORM pg_notify('clickrollup', json_build_object('rollup', p_rollup, 'watermark', p_result.window_end)::text)
    WHERE p_result.window_start <= p_result.window_end;
END
$function$;
COMMENT ON FUNCTION _clickrollup.record_success(text, _clickrollup.run_result) IS
    'note a batch that went well: reset the failures in a row, prune old history, and NOTIFY clickrollup when it found '
    'events';
