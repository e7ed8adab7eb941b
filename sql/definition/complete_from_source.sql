CREATE FUNCTION _clickrollup.complete_from_source(p_rollup clickrollup.rollups, p_source regclass)
RETURNS clickrollup.rollups
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_sequence regclass;
    v_column   name;
BEGIN
    SELECT s.id_column, s.sequence INTO p_rollup.event_id_column, v_sequence
    FROM _clickrollup.find_event_sequence(p_source, _clickrollup.needs_ids(p_source, p_rollup.strategy)) AS s;
    p_rollup.event_id_sequence_name := _clickrollup.qualified_name(v_sequence);
    p_rollup := _clickrollup.choose_strategy(p_rollup, p_source);
    v_column := coalesce(p_rollup.writer_xid_column, p_rollup.event_id_column);
    p_rollup.time_column := coalesce(p_rollup.time_column, _clickrollup.find_time_column(p_source));
    PERFORM _clickrollup.time_expression(p_source, p_rollup.time_column, p_rollup.time_zone, p_rollup.time_unit);
    IF NOT (SELECT a.attnotnull FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = p_source AND a.attname = p_rollup.time_column) THEN
        RAISE NOTICE 'column % of % may be NULL: an event without a time has no bucket and stops all runs',
            p_rollup.time_column, p_source
            USING HINT = format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL; or give the filter ''%2$I IS NOT NULL''.',
                                p_source, p_rollup.time_column);
    END IF;
    IF p_rollup.filter IS NOT NULL THEN
        p_rollup.filter := _clickrollup.column_or_expression(p_rollup.filter, p_source);
        PERFORM _clickrollup.check_unchanging(
            'the filter', format(E'(%s\n) IS TRUE', p_rollup.filter), p_source, p_rollup.search_path);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a
                   ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                   WHERE i.indrelid = p_source AND a.attname = v_column) THEN
        RAISE NOTICE '% has no index on %: each run will read all of it', p_source, v_column
            USING HINT = format('CREATE INDEX ON %s USING brin (%I);', p_source, v_column);
    END IF;
    PERFORM _clickrollup.check_source(p_rollup);
    PERFORM _clickrollup.advise_clock(p_rollup, p_source);
    PERFORM _clickrollup.advise_own_ids(p_rollup);
    PERFORM _clickrollup.advise_retention(p_rollup, p_source);
    RETURN p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.complete_from_source(clickrollup.rollups, regclass) IS
    'fill in what the source table says: id column, sequence, strategy, time column; a NOTICE where a run would find '
    'no index';
