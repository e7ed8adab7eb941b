CREATE FUNCTION _clickrollup.check_id_columns(p_rollup clickrollup.rollups, p_tables oid[] DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_source   regclass := p_rollup.event_table_name::regclass;
    v_sequence regclass := p_rollup.event_id_sequence_name::regclass;
    v_wrong    regclass;
    v_nullable boolean;
BEGIN
    -- From the few sequences that there are, and not from each of the tables, which may be thousands.
    WITH foreign_ids (relid, number) AS MATERIALIZED (
        SELECT o.refobjid, o.refobjsubid
        FROM pg_catalog.pg_sequence AS s, LATERAL (
            SELECT d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend AS d
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = s.seqrelid
              AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'i'
            OFFSET 0  -- by index, although the planner expects a hundred sequences
        ) AS o
        WHERE s.seqrelid <> v_sequence
    )
    SELECT t.relid, NOT a.attnotnull AND NOT a.atthasdef INTO v_wrong, v_nullable
    FROM (SELECT s.relid, s.is_above FROM _clickrollup.source_tables(v_source) AS s WHERE p_tables IS NULL
          UNION ALL SELECT u.relid::regclass, false FROM unnest(p_tables) AS u (relid)) AS t
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.relid AND a.attname = p_rollup.event_id_column
    -- A row of a parent by INHERITS never comes down to its children; one of a partitioned table does.
    WHERE (NOT t.is_above OR t.relid IN (SELECT p.partrelid FROM pg_catalog.pg_partitioned_table AS p)) AND (
        NOT a.attnotnull AND NOT a.atthasdef
        OR a.atthasdef AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_attrdef AS d
            JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_catalog.pg_attrdef'::regclass AND o.objid = d.oid
            WHERE d.adrelid = t.relid AND d.adnum = a.attnum
              AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjid = v_sequence)
        OR (a.attrelid, a.attnum) IN (SELECT f.relid, f.number FROM foreign_ids AS f)) LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF v_nullable THEN
        RAISE EXCEPTION 'column % of % gives events no id, and may be NULL: such an event is never counted',
            p_rollup.event_id_column, v_wrong
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL;', v_wrong, p_rollup.event_id_column);
    END IF;
    RAISE EXCEPTION 'events in % have ids of their own, not from sequence %', v_wrong, v_sequence
        USING ERRCODE = 'object_not_in_prerequisite_state',
              HINT = format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY IF EXISTS, ALTER COLUMN %2$I SET DEFAULT '
                            'nextval(%L); then SELECT * FROM clickrollup.find_misplaced(%L);',
                            v_wrong, p_rollup.event_id_column, v_sequence, p_rollup.name);
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_id_columns(clickrollup.rollups, oid[]) IS
    'raise 55000 where a partition or child of a source gives its events no id, or one of another sequence, than the '
    'source does; of all its tables, or of the given ones';
