CREATE FUNCTION _clickrollup.times_of_others(p_source regclass, p_filter text, p_search_path text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
    v_times  jsonb := '{}'::jsonb;
BEGIN
    FOR v_rollup IN SELECT r.* FROM clickrollup.rollups AS r
                    WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.fed_by IS NULL
                      AND r.name NOT IN (SELECT h.name FROM _clickrollup.holding_rollups(p_source) AS h)
                    ORDER BY r.name COLLATE "C" LOOP
        BEGIN
            v_times := v_times || jsonb_build_object(v_rollup.name, _clickrollup.times_text(_clickrollup.touched_times(
                _clickrollup.definition(v_rollup.name), p_filter, p_search_path)));
        EXCEPTION WHEN OTHERS THEN
            PERFORM _clickrollup.warn_of_other(v_rollup.name, SQLERRM);
        END;
    END LOOP;
    RETURN v_times;
END
$function$;
COMMENT ON FUNCTION _clickrollup.times_of_others(regclass, text, text) IS
    'for rollups of a table that cannot hold up its owner: the times of the buckets to which events that meet a filter '
    'were counted; a WARNING where that cannot be told';
