CREATE FUNCTION _clickrollup.tables_to_delete_from(p_source regclass, p_filter text, p_search_path text)
RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $function$
DECLARE
    v_alias    name := (SELECT c.relname FROM pg_catalog.pg_class AS c WHERE c.oid = p_source);
    v_table    regclass;
    v_name     text;
    v_matching boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM _clickrollup.source_tables(p_source) AS t WHERE _clickrollup.is_columnar(t.relid)) THEN
        RETURN NEXT _clickrollup.qualified_name(p_source);
        RETURN;
    END IF;
    -- What is kept by columns deletes nothing: a partition that must is kept by rows again, until retention comes.
    FOR v_table IN
        SELECT t.relid FROM _clickrollup.source_tables(p_source) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
        WHERE NOT t.is_above AND c.relkind = 'r'
    LOOP
        v_name := _clickrollup.qualified_name(v_table);
        IF _clickrollup.is_columnar(v_table) THEN
            SELECT q.found INTO v_matching FROM _clickrollup.query_as_asked(
                format(E'SELECT EXISTS (SELECT 1 FROM %s AS %I WHERE (%s\n))', v_name, v_alias, p_filter),
                p_search_path) AS q (found boolean);
            CONTINUE WHEN NOT v_matching;
            EXECUTE 'SELECT alter_table_set_access_method($1, ''heap'')' USING v_table;
        END IF;
        RETURN NEXT format('%s AS %I', v_name, v_alias);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.tables_to_delete_from(regclass, text, text) IS
    'a table of events, or where partitions of it are compressed those by rows, as DELETE FROM takes them; compressed '
    'ones with events that meet a filter, written under a search_path, are by rows then';
