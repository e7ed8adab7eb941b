CREATE FUNCTION _clickrollup.advise_clock(p_rollup clickrollup.rollups, p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_time timestamptz;
    v_id   uuid;
BEGIN
    IF p_rollup.time_unit IS NOT NULL THEN
        EXECUTE format('SELECT %s FROM %s WHERE %I IS NOT NULL LIMIT 1', _clickrollup.event_time(p_rollup), p_source,
                       p_rollup.time_column) INTO v_time;
        IF v_time NOT BETWEEN '1990-01-01 00:00:00+00' AND '2100-01-01 00:00:00+00' THEN
            RAISE NOTICE 'by time_unit ''%'' an event of % has the time %', p_rollup.time_unit, p_source, v_time
                USING HINT = 'Is the unit right? Outside of the years 1 to 9999 events count in bucket -infinity or '
                             'infinity.';
        END IF;
    ELSIF p_rollup.filter IS NULL AND EXISTS (
        SELECT FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = p_source AND a.attname = p_rollup.time_column AND a.atttypid = 'uuid'::regtype) THEN
        EXECUTE format('SELECT e.id FROM (SELECT %I AS id FROM %s LIMIT 1000) AS e '
                       'WHERE NOT _clickrollup.is_uuid7(e.id) LIMIT 1', p_rollup.time_column, p_source) INTO v_id;
        IF v_id IS NOT NULL THEN
            RAISE NOTICE '% of % holds "%", which is not of version 7: an event without a time stops all runs',
                p_rollup.time_column, p_source, v_id
                USING HINT = format('Give the filter ''substr(%I::text, 15, 1) = ''''7'''''', or delete such events.',
                                    p_rollup.time_column);
        END IF;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.advise_clock(clickrollup.rollups, regclass) IS
    'a NOTICE where the unit of a time column makes no likely time of an event, or a uuid has none';
