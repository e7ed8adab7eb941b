CREATE FUNCTION _clickrollup.distribute_beside(p_table regclass, p_beside regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column name := _clickrollup.distribution_column(p_beside);
BEGIN
    IF v_column IS NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = p_table AND a.attname = v_column) THEN
        RAISE EXCEPTION '% is distributed by %, which is no dimension of the rollup', p_beside, v_column
            USING ERRCODE = 'feature_not_supported',
                  HINT = format('Add %I to the dimensions: without it each bucket would be spread over all nodes.',
                                v_column);
    END IF;
    EXECUTE 'SELECT create_distributed_table($1, $2, colocate_with => $3)'
    USING p_table, v_column::text, _clickrollup.qualified_name(p_beside);
    PERFORM _clickrollup.provide_marks();
END
$function$;

COMMENT ON FUNCTION _clickrollup.distribute_beside(regclass, regclass) IS
    'on Citus distribute a rollup table like its source, its shards beside those; nothing elsewhere; '
    'raises 0A000 where the distribution column is no dimension';
