CREATE FUNCTION clickrollup.undistribute(source regclass) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
DECLARE
    v_tables regclass[];
BEGIN
    PERFORM _clickrollup.check_table('source', source);
    v_tables := ARRAY(SELECT _clickrollup.find_relation(r.rollup_table_name) FROM clickrollup.rollups AS r
                      WHERE _clickrollup.find_relation(r.event_table_name) = source) || source;
    PERFORM _clickrollup.convert_sources(ARRAY[_clickrollup.qualified_name(source)], v_tables, ARRAY(
        SELECT format('SELECT undistribute_table(%L)', _clickrollup.qualified_name(t.relid))
        FROM unnest(v_tables) AS t (relid)));
END
$function$;
COMMENT ON FUNCTION clickrollup.undistribute(regclass) IS
    'on Citus: make a distributed source and its rollups tables of the coordinator again; writers, readers and runs '
    'wait meanwhile';
