CREATE FUNCTION _clickrollup.set_default_aside(p_source regclass) RETURNS regclass
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_default regclass := _clickrollup.default_partition(p_source);
BEGIN
    IF v_default IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', p_source, v_default);
        EXECUTE format('ALTER TABLE %s RENAME TO clickrollup_set_aside', v_default);
    END IF;
    RETURN v_default;
END
$function$;
COMMENT ON FUNCTION _clickrollup.set_default_aside(regclass) IS
    'detach and rename the default partition, because pg_partman makes its own; returns it, NULL where there is none';
