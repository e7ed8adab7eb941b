CREATE PROCEDURE _clickrollup.begin_call()
LANGUAGE plpgsql AS $procedure$
BEGIN
    -- As in _clickrollup.run(), nothing is decided here.
    BEGIN
        COMMIT;
    EXCEPTION WHEN invalid_transaction_termination THEN
        -- Refused here for the handler itself, at the latest; in a transaction block in other words.
        PERFORM _clickrollup.check_commit(SQLERRM);
    END;
END
$procedure$;
COMMENT ON PROCEDURE _clickrollup.begin_call() IS
    'raise 2D000 at once, rather than after the first batch, inside a transaction block';
