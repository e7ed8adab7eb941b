CREATE FUNCTION _clickrollup.set_leftover_aside(p_rollup clickrollup.rollups) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table regclass := _clickrollup.find_leftover(p_rollup.rollup_table_name);
    v_drop  text;
BEGIN
    IF v_table IS NULL THEN
        RETURN NULL;
    END IF;
    -- In one statement, because the views read each other; others that read them are not dropped, but an error.
    SELECT 'DROP VIEW ' || string_agg(v.oid::regclass::text, ', ') INTO v_drop
    FROM pg_catalog.pg_class AS t JOIN pg_catalog.pg_class AS v ON v.relnamespace = t.relnamespace
    WHERE t.oid = v_table AND v.relkind = 'v' AND starts_with(v.relname, t.relname || '_')
      AND pg_has_role(v.relowner, 'USAGE')
      AND EXISTS (SELECT FROM _clickrollup.relations_read(v.oid) AS r (relation) WHERE r.relation = t.oid);
    IF v_drop IS NOT NULL THEN
        EXECUTE v_drop;
    END IF;
    FOR v_drop IN
        SELECT format('DROP FUNCTION %s', p.oid::regprocedure) FROM pg_catalog.pg_proc AS p
        WHERE p.oid IN (_clickrollup.find_function(p_rollup.aggregation_function),
                        _clickrollup.find_operations_function(_clickrollup.operations_name(p_rollup)))
          AND pg_has_role(p.proowner, 'USAGE') AND p.prosrc ~ '_clickrollup\.|FROM .*\(max_events\)'
        UNION ALL
        SELECT format('DROP INDEX %s', i.indexrelid::regclass) FROM pg_catalog.pg_index AS i
        WHERE i.indrelid = v_table
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conindid = i.indexrelid)
    LOOP
        EXECUTE v_drop;
    END LOOP;
    EXECUTE format('ALTER TABLE %s RENAME TO %I', v_table, 'clickrollup_aside_' || v_table::oid);
    RETURN v_table;
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_leftover_aside(clickrollup.rollups) IS
    'rename the table that a new rollup is to take up, and drop the functions, views and indexes that are made again; '
    'returns the table, NULL where there is none';
