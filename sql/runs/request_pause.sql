CREATE FUNCTION _clickrollup.request_pause(p_rollup text, p_reason text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    INSERT INTO _clickrollup.own_pauses AS p (rollup_name, paused_at, reason)
    VALUES (p_rollup, clock_timestamp(), p_reason)
    ON CONFLICT (rollup_name) DO UPDATE SET paused_at = excluded.paused_at, reason = excluded.reason;
    RAISE NOTICE 'another session is at work on rollup ''%'': a run stops after its batch', p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.request_pause(text, text) IS
    'leave a pause for the session that locks the registry row of a rollup next';
