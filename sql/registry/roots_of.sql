CREATE FUNCTION _clickrollup.roots_of(p_source regclass) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_roots text[];
BEGIN
    PERFORM _clickrollup.check_table('source', p_source);
    v_roots := ARRAY(
        SELECT r.name FROM clickrollup.rollups AS r
        WHERE _clickrollup.find_relation(r.event_table_name) = p_source AND r.fed_by IS NULL
        ORDER BY r.name COLLATE "C");
    IF v_roots = '{}' THEN
        RAISE EXCEPTION 'no rollup reads %', p_source
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'SELECT DISTINCT event_table_name FROM clickrollup.rollups; '
                         'lists the tables that rollups read.';
    END IF;
    RETURN v_roots;
END
$function$;
COMMENT ON FUNCTION _clickrollup.roots_of(regclass) IS
    'heads of the chains that read a table of events, in the order in which they are locked; raises 55000 for a table '
    'that no rollup reads';
