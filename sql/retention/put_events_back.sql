CREATE FUNCTION _clickrollup.put_events_back(p_source regclass, p_from regclass) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_moved bigint;
BEGIN
    -- Ids are kept: events that the watermark has passed stay passed, the others stay waiting.
    EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM %3$s',
                   p_source, _clickrollup.written_columns(p_source), p_from);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    EXECUTE format('DROP TABLE %s', p_from);
    RETURN v_moved;
END
$function$;
COMMENT ON FUNCTION _clickrollup.put_events_back(regclass, regclass) IS
    'insert set aside events into the partitions they belong to now, drop the table they came from, return how many';
