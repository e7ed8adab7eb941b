CREATE FUNCTION _clickrollup.take_over_partman_retention(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_managed boolean := _clickrollup.partman_manages(p_source);
    v_need    text := _clickrollup.partman_need('SELECT', 'UPDATE');
    v_had     text;
BEGIN
    IF v_managed IS NULL AND EXISTS (
            SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = p_source AND c.relkind = 'p') THEN
        RAISE NOTICE 'role % may not see whether pg_partman drops partitions of % by itself', current_user, p_source
            USING HINT = v_need || ' Then call set_retention again, which turns that off: it asks no rollup.';
    END IF;
    IF v_managed IS NOT TRUE THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT retention FROM %I.part_config WHERE parent_table = $1',
                   _clickrollup.extension_schema('pg_partman'))
    INTO v_had USING _clickrollup.partman_name(p_source);
    IF v_had IS NOT NULL THEN
        PERFORM _clickrollup.check_partman_rights('SELECT', 'UPDATE');
        EXECUTE format('UPDATE %I.part_config SET retention = NULL WHERE parent_table = $1',
                       _clickrollup.extension_schema('pg_partman'))
        USING _clickrollup.partman_name(p_source);
        RAISE NOTICE 'retention of pg_partman for %, %, is off now: it asks no rollup', p_source, v_had;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.take_over_partman_retention(regclass) IS
    'turn off pg_partman''s own retention of a table, which would drop partitions that no rollup has counted';
