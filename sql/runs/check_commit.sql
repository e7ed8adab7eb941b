CREATE FUNCTION _clickrollup.check_commit(p_refusal text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_always text;
BEGIN
    BEGIN
        COMMIT;
    EXCEPTION WHEN invalid_transaction_termination THEN
        v_always := SQLERRM;  -- a function may never commit: so the server words it, in its language
    END;
    IF p_refusal = v_always THEN
        RAISE EXCEPTION 'a run commits after each batch, which it cannot inside a transaction block or a function'
            USING ERRCODE = 'invalid_transaction_termination',
                  HINT = 'CALL it outside of BEGIN ... COMMIT; in a program, by a connection in autocommit.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_commit(text) IS
    'raise 2D000 with a HINT where a COMMIT was refused because of its place, by the words in which it was refused';
