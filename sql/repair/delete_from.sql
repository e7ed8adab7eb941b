CREATE FUNCTION _clickrollup.delete_from(p_source regclass, p_filter text, p_search_path text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table   text;
    v_deleted bigint := 0;
BEGIN
    FOR v_table IN SELECT t.name FROM _clickrollup.tables_to_delete_from(p_source, p_filter, p_search_path) AS t (name)
    LOOP
        v_deleted := v_deleted + _clickrollup.execute_as_asked(
            format(E'DELETE FROM %s WHERE (%s\n)', v_table, p_filter), p_search_path);
    END LOOP;
    RETURN v_deleted;
END
$function$;
COMMENT ON FUNCTION _clickrollup.delete_from(regclass, text, text) IS
    'delete the events of a table that meet a filter, written under a search_path, also from compressed partitions, '
    'which are by rows then; returns how many';
