CREATE FUNCTION _clickrollup.check_nothing_prepared(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_sequence text := (_clickrollup.find_event_sequence(p_source, true)).sequence::text;
    v_words    text;
BEGIN
    -- A shard that is copied leaves behind what is prepared in it, and COMMIT PREPARED then goes to the old one.
    SELECT string_agg(w.words, '; ') INTO v_words
    FROM _clickrollup.node_writers(p_source, _clickrollup.node_answers(v_sequence)) AS w WHERE w.gid IS NOT NULL;
    IF v_words IS NOT NULL THEN
        RAISE EXCEPTION 'transactions that wrote to % are still prepared', p_source
            USING ERRCODE = 'object_in_use', DETAIL = v_words,
                  HINT = 'SELECT recover_prepared_transactions(); ends what Citus has left; then try again.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_nothing_prepared(regclass) IS
    'raise 55006 where a worker holds a prepared transaction that wrote to a distributed table';
