CREATE FUNCTION _clickrollup.health_partitions(p_rollup clickrollup.rollups, p_ahead interval)
RETURNS SETOF clickrollup.finding
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source  regclass := _clickrollup.find_relation(p_rollup.event_table_name);
    v_default regclass := _clickrollup.default_partition(v_source);
    v_until   timestamptz;
BEGIN
    IF v_default IS NOT NULL
       AND (SELECT count(*) > 1 FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = v_source) THEN
        RETURN QUERY SELECT p_rollup.name, 'default partition', 'warning'::clickrollup.health_state, format(
            '%s holds events of the present: their time partition is missing', v_default)
        WHERE _clickrollup.has_present_events(v_default, p_rollup);
    END IF;
    IF v_source IS NOT NULL AND _clickrollup.partman_manages(v_source) THEN
        v_until := _clickrollup.partitions_end(v_source);
        RETURN QUERY SELECT p_rollup.name, 'partitions end',
            (CASE WHEN v_until <= clock_timestamp() THEN 'critical' ELSE 'warning' END)::clickrollup.health_state,
            format('the newest partition of %s ends at %s: SELECT clickrollup.maintain_partitions(%L);',
                   v_source, v_until, p_rollup.event_table_name)
        WHERE v_until < clock_timestamp() + p_ahead;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.health_partitions(clickrollup.rollups, interval) IS
    'findings about the time partitions of a source: present events in the default partition, or no partition made '
    'ahead';
