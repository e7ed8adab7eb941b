CREATE FUNCTION _clickrollup.check_passed(p_source regclass, p_relation regclass, p_before timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
    v_count  bigint;
    v_first  bigint;
    v_last   bigint;
BEGIN
    PERFORM _clickrollup.check_row_security(p_relation);
    FOR v_rollup IN SELECT r.* FROM _clickrollup.holding_rollups(p_source) AS r WHERE r.fed_by IS NULL
                    ORDER BY r.name LOOP
        EXECUTE format('SELECT count(*), min(%1$s), max(%1$s) FROM %2$s WHERE %3$s AND %4$s',
            coalesce(quote_ident(v_rollup.event_id_column), 'NULL::bigint'), p_relation,
            _clickrollup.waiting_condition(v_rollup, true), _clickrollup.retention_condition(p_source, p_before))
        INTO v_count, v_first, v_last;
        IF v_count > 0 THEN
            RAISE EXCEPTION 'rollup ''%'' holds %: it has not passed % of its events before %',
                v_rollup.name, p_relation, v_count, p_before || coalesce(', ids ' || v_first || ' to ' || v_last, '')
                USING ERRCODE = 'object_in_use',
                      DETAIL = format('Its watermark is %s. Nothing was dropped.',
                                      coalesce(v_rollup.last_snapshot::text, v_rollup.last_aggregated_id::text)),
                      HINT = format('CALL clickrollup.run_rollup(%L); then apply the retention again.', v_rollup.name);
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_passed(regclass, regclass, timestamptz) IS
    'raise 55006, with the rollup and the ids, where a rollup must still count events of a relation that are older '
    'than a time';
