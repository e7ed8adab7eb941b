CREATE FUNCTION _clickrollup.summarize_source(p_rollup text, p_resting boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- The owner of the rollup may have set it to anything.
    v_filled oid[] := ARRAY(SELECT m.number[1]::oid FROM regexp_matches(
        current_setting('clickrollup.filled_tables', true), '[1-3]?[0-9]{1,9}', 'g') AS m (number));
    v_index  record;
    v_source regclass;
    v_rests  oid[] := ARRAY[]::oid[];
BEGIN
    SELECT _clickrollup.find_relation(r.event_table_name) INTO v_source
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    IF p_resting AND v_filled = '{}' AND _clickrollup.time_key(v_source) IS NOT NULL THEN
        v_rests := ARRAY(
            SELECT b.partition FROM _clickrollup.begun_partitions(v_source, clock_timestamp()) AS b OFFSET 4);
    END IF;
    FOR v_index IN
        SELECT c.oid::regclass AS source, i.indexrelid AS relid, coalesce((
                   SELECT o.option_value::integer FROM pg_options_to_table(x.reloptions) AS o
                   WHERE o.option_name = 'pages_per_range'), 128) AS pages, c.oid = ANY (v_rests) AS rests
        FROM (
            SELECT t.relid FROM _clickrollup.source_tables(v_source) AS t WHERE v_filled = '{}' AND NOT t.is_above
            UNION ALL SELECT f.relid::regclass FROM _clickrollup.related_tables(v_source, v_filled) AS f (relid)
        ) AS t
        JOIN pg_catalog.pg_class AS c ON c.oid = t.relid AND c.relkind = 'r'
        JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid AND i.indisvalid AND num_nulls(i.indexprs, i.indpred) = 2
        JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
        JOIN pg_catalog.pg_am AS m ON m.oid = x.relam AND m.amname = 'brin'
        WHERE pg_has_role(c.relowner, 'USAGE') AND (c.oid = ANY (v_rests) OR pg_stat_get_ins_since_vacuum(c.oid) > 0)
    LOOP
        PERFORM _clickrollup.summarize_index(v_index.source, v_index.relid, v_index.pages, v_index.rests);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.summarize_source(text, boolean) IS
    'summarize the new pages of a source in its BRIN indexes, by which the next run and the live views find events; '
    'only of the partitions that a run just read, where it says which; all pages of those that rest, if so asked';
