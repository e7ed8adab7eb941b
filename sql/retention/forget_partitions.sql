CREATE FUNCTION _clickrollup.forget_partitions(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_partman  name := _clickrollup.extension_schema('pg_partman');
    v_name     text := array_to_string(parse_ident(p_source), '.');
    v_template text := left('template_' || array_to_string(parse_ident(p_source), '_'), 63);
    v_gone     boolean;
BEGIN
    IF v_partman IS NULL OR _clickrollup.find_relation(p_source) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM _clickrollup.unschedule_job('clickrollup partitions of ' || p_source);
    IF _clickrollup.partman_need('SELECT', 'DELETE') IS NOT NULL THEN
        -- Its template table, which everybody sees in the catalog, tells that pg_partman knows the table.
        IF EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                   WHERE n.nspname = v_partman AND c.relname = v_template) THEN
            RAISE WARNING 'role % may not have pg_partman forget %', current_user, p_source
                USING HINT = format('pg_partman fails for all of its tables where one is gone. As a superuser: '
                                    'DELETE FROM %I.part_config WHERE parent_table = %L;', v_partman, v_name);
        END IF;
        RETURN;
    END IF;
    -- pg_partman fails for all of its tables where one is gone.
    EXECUTE format('WITH gone AS (DELETE FROM %I.part_config WHERE parent_table = $1 RETURNING template_table) '
                   'SELECT EXISTS (SELECT FROM gone AS g WHERE g.template_table = $2)', v_partman)
    INTO v_gone USING v_name, format('%s.%s', v_partman, v_template);
    IF v_gone THEN
        EXECUTE format('DROP TABLE IF EXISTS %I.%I', v_partman, v_template);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.forget_partitions(text) IS
    'remove what pg_partman and pg_cron know of a table that is gone';
