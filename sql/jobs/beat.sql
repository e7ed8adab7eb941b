CREATE FUNCTION _clickrollup.beat(p_period interval, p_host text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    INSERT INTO _clickrollup.own_runner AS r (host, period) VALUES (p_host, p_period)
    ON CONFLICT (role) DO UPDATE
    SET seen_at = clock_timestamp(), period = excluded.period, host = excluded.host,
        since = CASE WHEN r.host = excluded.host THEN r.since ELSE clock_timestamp() END;
END
$function$;
COMMENT ON FUNCTION _clickrollup.beat(interval, text) IS
    'what clickrollup run calls every few seconds while it is at work';
