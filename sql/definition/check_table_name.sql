CREATE FUNCTION _clickrollup.check_table_name(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.find_relation(p_rollup.rollup_table_name) IS NOT NULL
       AND NOT EXISTS (SELECT FROM clickrollup.rollups AS r WHERE r.name = p_rollup.name) THEN
        RAISE EXCEPTION 'relation % exists already', p_rollup.rollup_table_name
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Choose another name, or another one for the table with table_name.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_table_name(clickrollup.rollups) IS
    'raise 42P07 where the table that a new rollup would create is there already';
