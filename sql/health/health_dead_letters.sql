CREATE FUNCTION _clickrollup.health_dead_letters(p_allowed bigint) RETURNS SETOF clickrollup.finding
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF has_table_privilege('clickrollup.dead_letters', 'SELECT') THEN
        RETURN QUERY
        SELECT NULL, 'dead letters', 'warning'::clickrollup.health_state, format(
            '%s in the last hour, most of them: %s', count(*), mode() WITHIN GROUP (ORDER BY d.reason))
        FROM clickrollup.dead_letters AS d WHERE d.received_at > clock_timestamp() - interval '1 hour'
        HAVING count(*) > p_allowed;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.health_dead_letters(bigint) IS
    'finding about messages of the last hour that could not become events';
