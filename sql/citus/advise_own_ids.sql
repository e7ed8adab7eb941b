CREATE FUNCTION _clickrollup.advise_own_ids(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    PERFORM _clickrollup.check_nodes(p_rollup);
    IF _clickrollup.is_distributed(p_rollup.event_table_name::regclass)
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c
                       WHERE c.conrelid = p_rollup.event_table_name::regclass
                         AND c.conname = 'clickrollup_own_ids') THEN
        RAISE NOTICE '% takes events through workers too, whose ids no watermark reaches: each run will refuse them',
            p_rollup.event_table_name
            USING HINT = format('Have the workers refuse at once: %s',
                                _clickrollup.own_ids_sql(p_rollup.event_table_name, p_rollup.event_id_column));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.advise_own_ids(clickrollup.rollups) IS
    'check a new rollup over a distributed source: raise 55000 where events were written through a worker, a NOTICE '
    'where they could be';
