CREATE FUNCTION _clickrollup.check_counted(p_source regclass, p_before timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_from   timestamptz := _clickrollup.raw_dropped_before(_clickrollup.qualified_name(p_source));
    v_name   text;
    v_bucket timestamptz;
    v_events bigint;
BEGIN
    FOR v_name IN SELECT r.name FROM _clickrollup.holding_rollups(p_source) AS r
                  WHERE v_from < p_before AND r.fed_by IS NULL
                    AND r.bucket IS NOT NULL AND _clickrollup.event_count_column(r.name) IS NOT NULL
                  ORDER BY r.name LOOP
        SELECT min(m.bucket), sum(m.events_misplaced)::bigint INTO v_bucket, v_events
        FROM clickrollup.find_misplaced(v_name, v_from, p_before) AS m;
        IF v_events > 0 THEN
            RAISE EXCEPTION 'rollup ''%'' holds %: % of its events before %, the first in bucket %, '
                'were passed but never counted',
                v_name, p_source, v_events, p_before, v_bucket
                USING ERRCODE = 'object_in_use', DETAIL = 'Nothing was dropped.',
                      HINT = format('SELECT clickrollup.rebuild(%L, %L, %L); then apply the retention again.',
                                    v_name, _clickrollup.utc_text(v_bucket), _clickrollup.utc_text(p_before));
        END IF;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_counted(regclass, timestamptz) IS
    'raise 55006 where misplaced events older than a time would be dropped without ever having been counted';
