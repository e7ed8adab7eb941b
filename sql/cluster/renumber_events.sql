CREATE FUNCTION clickrollup.renumber_events(source regclass) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_column  name;
    v_columns text;
    v_above   text;
    v_table   text;
    v_moved   bigint;
BEGIN
    PERFORM _clickrollup.lock_for_writing(source);
    v_column := (_clickrollup.find_event_sequence(source, true)).id_column;
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO v_columns
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname <> v_column;
    EXECUTE format('CREATE TEMPORARY TABLE clickrollup_set_aside AS SELECT %s FROM %s LIMIT 0', v_columns, source);
    v_above := format('%I > %s', v_column, _clickrollup.first_worker_id());
    FOR v_table IN
        SELECT t.name FROM _clickrollup.tables_to_delete_from(source, v_above, 'pg_catalog, pg_temp') AS t (name)
    LOOP
        -- By name: the columns of a partition may stand in another order.
        EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %s RETURNING %s) '
                       'INSERT INTO pg_temp.clickrollup_set_aside SELECT * FROM moved', v_table, v_above, v_columns);
    END LOOP;
    EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM pg_temp.clickrollup_set_aside', source, v_columns);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    DROP TABLE pg_temp.clickrollup_set_aside;
    RETURN v_moved;
END
$function$;
COMMENT ON FUNCTION clickrollup.renumber_events(regclass) IS
    'on Citus: give events that were written through a worker new ids of the coordinator, so that the next run counts '
    'them; returns how many';
