CREATE FUNCTION _clickrollup.lock_row(p_rollup text) RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    IF pg_is_in_recovery() THEN
        RAISE EXCEPTION 'this server is a standby, on which rollup ''%'' cannot be changed', p_rollup
            USING ERRCODE = 'read_only_sql_transaction', HINT = 'Call it on the primary.';
    END IF;
    SELECT * INTO v_rollup FROM _clickrollup.own_rollups AS r WHERE r.name = p_rollup FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM _clickrollup.check_own_rollup(_clickrollup.resolve_rollup(p_rollup));
    END IF;
    RETURN v_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lock_row(text) IS
    'lock the registry row of a rollup; raises 42704 for an unknown rollup, 42501 for another role''s, '
    '25006 on a standby';
