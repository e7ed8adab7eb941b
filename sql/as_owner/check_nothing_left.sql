CREATE FUNCTION _clickrollup.check_nothing_left(p_owner name) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_left pg_catalog.text;
BEGIN
    -- Before anything is looked up by its bare name: a function may set the search_path beyond its end.
    IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) 'pg_catalog, pg_temp' THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = 'a function of a rollup changed the search_path',
            HINT = 'Nothing of this call was kept. Only the owner of that rollup can run it as it is.';
    END IF;
    v_left := _clickrollup.left_behind(p_owner);
    IF v_left IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = pg_catalog.format('%s of %s would run with the rights of %s', v_left, p_owner, CURRENT_USER),
            HINT = pg_catalog.format(
                'Nothing of this call was kept. Have %I call it, or pg_cron in its name.', p_owner);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_nothing_left(name) IS
    'raise 42501 where a call with the rights of another role left something that PostgreSQL would run later with '
    'those of this one';
