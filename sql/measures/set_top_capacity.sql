CREATE FUNCTION _clickrollup.set_top_capacity(p_counters integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.extension_schema('citus') IS NULL THEN
        PERFORM set_config('topn.number_of_counters', p_counters::text, true);
        RETURN;
    END IF;
    -- Citus sends the workers what SET LOCAL sets, not what set_config() does.
    SET LOCAL citus.propagate_set_commands = 'local';
    EXECUTE format('SET LOCAL topn.number_of_counters = %s', p_counters);
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_top_capacity(integer) IS
    'how many items a top N keeps until the transaction ends, here and on the workers of Citus';
