CREATE FUNCTION _clickrollup.check_event_sequence(p_sequence regclass, p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_sequence pg_catalog.pg_sequence;
BEGIN
    SELECT * INTO v_sequence FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = p_sequence;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not a sequence', p_sequence USING ERRCODE = 'wrong_object_type';
    END IF;
    IF NOT _clickrollup.sequence_numbers_table(p_sequence, p_source) THEN
        RAISE EXCEPTION 'sequence % does not number the rows of %', p_sequence, p_source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Set event_id_sequence_name to what pg_get_serial_sequence() returns for the id column.';
    END IF;
    -- Each of these lets a smaller id commit after the watermark has passed it; with a wide INCREMENT clients give
    -- the ids between two numbers themselves, and later.
    IF v_sequence.seqcache > 1 OR v_sequence.seqcycle OR v_sequence.seqincrement <> 1 THEN
        RAISE EXCEPTION 'sequence % hands out ids out of order (CACHE %, INCREMENT %, %)', p_sequence,
            v_sequence.seqcache, v_sequence.seqincrement,
            CASE WHEN v_sequence.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('By strategy ''snapshot'' ids do not decide. Or have clients draw one id an event, end '
                                'the sessions that hold others, then ALTER SEQUENCE %s CACHE 1 INCREMENT 1 NO CYCLE;',
                                p_sequence);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_event_sequence(regclass, regclass) IS
    'raise 55000 unless the sequence numbers the table in ascending order: CACHE 1, INCREMENT 1, NO CYCLE';
