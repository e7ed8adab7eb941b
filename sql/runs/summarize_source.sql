CREATE FUNCTION _clickrollup.summarize_source(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_index record;
BEGIN
    FOR v_index IN
        SELECT c.oid::regclass AS source, i.indexrelid AS relid, coalesce((
                   SELECT o.option_value::integer FROM pg_options_to_table(x.reloptions) AS o
                   WHERE o.option_name = 'pages_per_range'), 128) AS pages
        FROM clickrollup.rollups AS r, LATERAL _clickrollup.source_tables(
                 _clickrollup.find_relation(r.event_table_name)) AS t
        JOIN pg_catalog.pg_class AS c ON c.oid = t.relid AND c.relkind = 'r'
        JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid AND i.indisvalid AND num_nulls(i.indexprs, i.indpred) = 2
        JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
        JOIN pg_catalog.pg_am AS m ON m.oid = x.relam AND m.amname = 'brin'
        WHERE r.name = p_rollup AND NOT t.is_above AND pg_has_role(c.relowner, 'USAGE')
          AND pg_stat_get_ins_since_vacuum(c.oid) > 0
    LOOP
        PERFORM _clickrollup.summarize_index(v_index.source, v_index.relid, v_index.pages);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.summarize_source(text) IS
    'summarize the new pages of a source in its BRIN indexes, by which the next run and the live views find events';
