CREATE FUNCTION _clickrollup.renew_compression(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table  regclass := _clickrollup.find_relation(p_rollup.rollup_table_name);
    v_column name;
BEGIN
    IF p_rollup.bucket IS NULL OR v_table IS NULL OR _clickrollup.is_distributed(v_table)
       OR NOT _clickrollup.has_lz4() THEN
        RETURN;
    END IF;
    FOR v_column IN SELECT a.attname FROM clickrollup.rollup_measures AS m
                    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = v_table AND a.attname = m.name
                    WHERE m.rollup_name = p_rollup.name AND m.kind = 'top' AND a.attcompression = '' LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET COMPRESSION lz4',
                       _clickrollup.own_table(p_rollup), v_column);
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_compression(clickrollup.rollups) IS
    'have a rollup that was made before compress its top Ns by lz4, from the next time they are written';
