CREATE FUNCTION _clickrollup.distribute_beside(p_table regclass, p_beside regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_kind   text := _clickrollup.citus_kind(p_beside);
    v_column name := _clickrollup.distribution_column(p_beside);
    v_name   text := _clickrollup.qualified_name(p_table);
    v_rollup text := (SELECT r.name FROM clickrollup.rollups AS r WHERE r.rollup_table_name = v_name);
BEGIN
    IF v_kind IS NULL THEN
        RETURN;
    ELSIF v_kind = 'by column' AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                                               WHERE a.attrelid = p_table AND a.attname = v_column) THEN
        RAISE EXCEPTION '% is distributed by %, which is no dimension of the rollup', p_beside, v_column
            USING ERRCODE = 'feature_not_supported',
                  HINT = format('Add %I to the dimensions: without it each bucket would be spread over all nodes.',
                                v_column);
    END IF;
    PERFORM _clickrollup.provide_marks();
    -- What is made in a schema that Citus distributes is distributed from the beginning.
    IF v_kind <> coalesce(_clickrollup.citus_kind(p_table), '') THEN
        EXECUTE CASE v_kind WHEN 'reference' THEN 'SELECT create_reference_table($1)'
                            WHEN 'local' THEN 'SELECT citus_add_local_table_to_metadata($1)'
                            ELSE 'SELECT create_distributed_table($1, $2, colocate_with => $3)' END
        USING p_table, v_column::text, _clickrollup.qualified_name(p_beside);
        -- Of a local table Citus makes a shard, by renaming it, which was followed.
        UPDATE _clickrollup.own_rollups AS r SET rollup_table_name = v_name
        WHERE r.name = v_rollup AND r.rollup_table_name <> v_name;
    END IF;
END
$function$;

COMMENT ON FUNCTION _clickrollup.distribute_beside(regclass, regclass) IS
    'on Citus keep a rollup table as its source is, its shards beside those; nothing elsewhere; '
    'raises 0A000 where the distribution column is no dimension';
