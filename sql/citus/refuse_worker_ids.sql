CREATE FUNCTION _clickrollup.refuse_worker_ids(p_source regclass, p_column name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c
                   WHERE c.conrelid = p_source AND c.conname = 'clickrollup_own_ids') THEN
        EXECUTE _clickrollup.own_ids_sql(p_source::text, p_column);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.refuse_worker_ids(regclass, name) IS
    'make a table refuse ids drawn on a worker, so events written through one; raises 23514 where it holds some';
