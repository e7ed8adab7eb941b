CREATE FUNCTION _clickrollup.fill_statements(p_root text, p_times tstzmultirange, p_counted text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_inserts     text[];
    v_distributed boolean;
BEGIN
    SELECT array_agg(_clickrollup.insert_sql(r.name, _clickrollup.select_from_events(
               r.name, _clickrollup.events_condition(r, _clickrollup.whole_buckets(r, p_times), p_counted)))
               ORDER BY c.depth, c.name),
           bool_or(_clickrollup.is_distributed(r.event_table_name::regclass))
    INTO v_inserts, v_distributed
    FROM _clickrollup.chain(p_root) AS c JOIN clickrollup.rollups AS r ON r.name = c.name;
    IF v_distributed THEN
        -- Citus pushes an INSERT .. SELECT down only where it stands alone.
        RETURN QUERY SELECT unnest(v_inserts);
        RETURN;
    END IF;
    -- One statement, so one snapshot, for the whole chain.
    RETURN QUERY SELECT format('WITH %s SELECT', string_agg(
                     format(E'filled_%s AS (\n%s\n)', i.number, i.sql), E',\n' ORDER BY i.number))
                 FROM unnest(v_inserts) WITH ORDINALITY AS i (sql, number);
END
$function$;
COMMENT ON FUNCTION _clickrollup.fill_statements(text, tstzmultirange, text) IS
    'what fills the buckets of a chain for the given times from the events that meet a condition';
