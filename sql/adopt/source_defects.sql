CREATE FUNCTION _clickrollup.source_defects(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source regclass := p_rollup.event_table_name::regclass;
    v_type   regtype;
BEGIN
    SELECT s.seqtypid::regtype INTO v_type FROM pg_catalog.pg_sequence AS s
    WHERE s.seqrelid = p_rollup.event_id_sequence_name::regclass;
    IF v_type <> 'bigint'::regtype THEN
        RETURN NEXT _clickrollup.defect_row('int4 sequence',
            format('%s numbers %s with %s: inserts fail when its numbers are used up',
                   p_rollup.event_id_sequence_name, p_rollup.event_table_name, v_type),
            format('ALTER TABLE %s ALTER COLUMN %I TYPE bigint; ALTER SEQUENCE %s AS bigint; -- rewrites the table',
                   v_source, p_rollup.event_id_column, p_rollup.event_id_sequence_name), false);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a
                   ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                   WHERE i.indrelid = v_source AND a.attname = p_rollup.event_id_column) THEN
        RETURN NEXT _clickrollup.defect_row('no index',
            format('%s has no index on %I: each run reads all of it', v_source, p_rollup.event_id_column),
            format('CREATE INDEX ON %s USING brin (%I);', v_source, p_rollup.event_id_column), false);
    END IF;
    IF NOT (SELECT a.attnotnull FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = v_source AND a.attname = p_rollup.time_column) THEN
        RETURN NEXT _clickrollup.defect_row('time may be null',
            format('an event of %s without %I has no bucket and stops all runs', v_source, p_rollup.time_column),
            format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL;', v_source, p_rollup.time_column), false);
    END IF;
    RETURN QUERY SELECT * FROM _clickrollup.partition_defects(v_source);
END
$function$;
COMMENT ON FUNCTION _clickrollup.source_defects(clickrollup.rollups) IS
    'defects of the events table under an adopted rollup';
