CREATE FUNCTION _clickrollup.newest_id(p_rollup clickrollup.rollups) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := _clickrollup.find_relation(p_rollup.event_table_name);
    v_last   bigint := _clickrollup.visible_last_id(p_rollup.event_id_sequence_name);
BEGIN
    IF p_rollup.event_id_column IS NULL THEN
        IF _clickrollup.can_read(v_source) THEN
            EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT 1000000) AS e', v_source,
                           _clickrollup.waiting_condition(p_rollup, true)) INTO v_last;
        END IF;
        RETURN p_rollup.last_aggregated_id + v_last;
    END IF;
    IF NOT pg_is_in_recovery() THEN
        RETURN v_last;
    END IF;
    -- A sequence writes 32 numbers ahead into the WAL, so a standby does not know which of these were drawn.
    IF NOT _clickrollup.can_read(v_source) THEN
        RETURN greatest(v_last - 32, p_rollup.last_aggregated_id);
    END IF;
    EXECUTE format('SELECT max(%1$I) FROM %2$s WHERE %1$I > $1 AND %1$I <= 9223372036854775807',
                   p_rollup.event_id_column, v_source)
    INTO v_last USING p_rollup.last_aggregated_id;
    RETURN coalesce(v_last, p_rollup.last_aggregated_id);
EXCEPTION WHEN undefined_column THEN
    RETURN NULL;  -- it was renamed, which runs follow
END
$function$;
COMMENT ON FUNCTION _clickrollup.newest_id(clickrollup.rollups) IS
    'last id drawn for an event; on a standby the largest that is there, or at least drawn where the role may not '
    'read the source; NULL where it may not ask the sequence either; without ids how many are counted and wait';
