CREATE FUNCTION _clickrollup.partition_defects(p_source regclass) RETURNS SETOF clickrollup.defect
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_maintained boolean := coalesce(current_setting('pg_partman_bgw.dbname', true), '') ~ current_database();
BEGIN
    IF _clickrollup.partman_manages(p_source) IS NOT TRUE THEN
        RETURN;
    END IF;
    IF NOT v_maintained AND (SELECT n.problem IS NULL FROM _clickrollup.cron_need() AS n) THEN
        v_maintained := EXISTS (SELECT FROM cron.job AS j
                                WHERE j.active AND j.database = current_database()
                                  AND j.command ~ 'run_maintenance|maintain_partitions');
    END IF;
    IF NOT v_maintained THEN
        RETURN NEXT _clickrollup.defect_row('no partition maintenance',
            format('nothing makes the coming partitions of %s', p_source),
            format('SELECT cron.schedule(%L, ''*/5 * * * *'', %L);',
                   format('clickrollup partitions of %s', _clickrollup.qualified_name(p_source)),
                   format('SELECT clickrollup.maintain_partitions(%L::pg_catalog.regclass)',
                          _clickrollup.qualified_name(p_source))), false);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.partition_defects(regclass) IS
    'a defect where pg_partman keeps a table and nothing that can be seen runs its maintenance';
