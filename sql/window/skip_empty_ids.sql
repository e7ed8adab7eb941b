CREATE FUNCTION _clickrollup.skip_empty_ids(p_rollup clickrollup.rollups, p_end bigint, p_settled_id bigint)
RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_passed bigint := p_rollup.last_aggregated_id;
    v_end    bigint := p_end;
    v_filled boolean;
BEGIN
    WHILE v_passed < p_settled_id LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE %I > $1 AND %2$I <= $2)',
                       p_rollup.event_table_name, p_rollup.event_id_column)
        INTO v_filled USING v_passed, v_end;
        EXIT WHEN v_filled;
        v_passed := v_end;
        v_end := least(p_settled_id::numeric, v_end::numeric + 2 * (v_end - p_rollup.last_aggregated_id))::bigint;
    END LOOP;
    RETURN greatest(p_end, v_passed);
END
$function$;
COMMENT ON FUNCTION _clickrollup.skip_empty_ids(clickrollup.rollups, bigint, bigint) IS
    'move the end of a window on while it holds no event, by ever more ids, as after setval far forward; stops at an '
    'id that no open writer can add to';
