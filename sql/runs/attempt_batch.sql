CREATE FUNCTION _clickrollup.attempt_batch(p_rollup text, p_max_events bigint) RETURNS _clickrollup.run_result
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_widened constant text := format('Was a column of the source given a wider type? SELECT '
                                      'clickrollup.renew_rollup(%L);', p_rollup);
    v_rollup clickrollup.rollups;
    v_result _clickrollup.run_result;
BEGIN
    PERFORM _clickrollup.follow_renames(p_rollup);
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    -- A run waits for locks no longer than for writers; nobody's table is to hold up run_all() for ever.
    PERFORM set_config('lock_timeout', (extract(epoch FROM v_rollup.writer_wait_timeout) * 1000)::bigint::text, true)
    WHERE current_setting('lock_timeout') = '0';
    SELECT w.start_id, w.end_id INTO v_result.window_start, v_result.window_end
    FROM _clickrollup.run_as_owner(p_rollup, coalesce(p_max_events, v_rollup.events_per_batch)) AS w;
    RETURN v_result;
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
    -- Not swallowed: the caller notes it, commits the note, and raises it again.
    GET STACKED DIAGNOSTICS v_result.sqlstate = RETURNED_SQLSTATE, v_result.message = MESSAGE_TEXT,
                            v_result.detail = PG_EXCEPTION_DETAIL, v_result.hint = PG_EXCEPTION_HINT;
    -- A function of somebody's may say as much as it likes.
    v_result.message := left(v_result.message, 10000);
    v_result.detail := left(v_result.detail, 10000);
    v_result.hint := CASE
        WHEN v_result.sqlstate = '54000' THEN
            'Is a dimension of an event too long for a key? Leave such events out by a filter, or make the dimension '
            'text, which is shortened.'
        WHEN v_result.sqlstate IN ('22001', '22003')
             OR v_result.sqlstate = '42883' AND v_result.message ~ '\+ integer' THEN v_widened
        WHEN v_result.sqlstate IN ('3F000', '42883') AND v_result.message ~ 'clickrollup_kernel' THEN
            format('Was the kernel dropped? SELECT clickrollup.renew_rollup(%L); does without it.', p_rollup)
        WHEN v_result.sqlstate = '0A000' AND v_result.message ~ 'could not create distributed plan' THEN
            format('Has Citus been given the table since? SELECT clickrollup.renew_rollup(%L);', p_rollup)
        ELSE left(v_result.hint, 10000) END;
    SELECT r.* INTO v_rollup FROM _clickrollup.chain(p_rollup) AS c JOIN clickrollup.rollups AS r ON r.name = c.name
    WHERE v_result.sqlstate = '42P10' AND NOT _clickrollup.has_key_index(r.name) LIMIT 1;
    IF FOUND THEN
        v_result.detail := format('%s has no valid unique index on (%s).', v_rollup.rollup_table_name,
                                  _clickrollup.key_columns(v_rollup.name));
        v_result.hint := format('SELECT clickrollup.renew_rollup(%L); makes it again.', v_rollup.name);
    END IF;
    RETURN v_result;
END
$function$;
COMMENT ON FUNCTION _clickrollup.attempt_batch(text, bigint) IS
    'follow renames and run one batch of a rollup; an error rolls it back and is returned, for the caller to note and '
    'raise again';
