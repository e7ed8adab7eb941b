CREATE FUNCTION _clickrollup.check_source_tables(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_source_writers(p_rollup);
    IF p_rollup.strategy = 'sequence' THEN
        PERFORM _clickrollup.check_id_columns(p_rollup);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_source_tables(clickrollup.rollups) IS
    'raise what check_source_writers() raises, and 55000 where one of the tables of a source numbers events otherwise';
