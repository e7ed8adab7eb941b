CREATE FUNCTION _clickrollup.tell_retention(p_step _clickrollup.retention_step) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RAISE NOTICE 'retention of %: % partitions, % other events and % rows of rollups are gone',
        p_step.source, p_step.partitions_dropped, p_step.events_deleted, p_step.rows_deleted;
END
$function$;
COMMENT ON FUNCTION _clickrollup.tell_retention(_clickrollup.retention_step) IS 'say what run_retention() has done';
