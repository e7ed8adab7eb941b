CREATE FUNCTION _clickrollup.forget_partitions(p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_partman  name := _clickrollup.extension_schema('pg_partman');
    v_name     text := array_to_string(parse_ident(p_source), '.');
    v_template text;
BEGIN
    IF v_partman IS NULL OR _clickrollup.find_relation(p_source) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM _clickrollup.unschedule_job('clickrollup partitions of ' || p_source);
    IF _clickrollup.partman_need('SELECT', 'DELETE') IS NOT NULL THEN
        -- Its template table, which everybody sees in the catalog, tells that pg_partman knows the table.
        IF EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                   WHERE n.nspname = v_partman
                     AND c.relname = left('template_' || array_to_string(parse_ident(p_source), '_'), 63)) THEN
            RAISE WARNING 'role % may not have pg_partman forget %', current_user, p_source
                USING HINT = format('pg_partman fails for all of its tables where one is gone. As a superuser: '
                                    'DELETE FROM %I.part_config WHERE parent_table = %L;', v_partman, v_name);
        END IF;
        RETURN;
    END IF;
    -- pg_partman fails for all of its tables where one is gone.
    EXECUTE format('DELETE FROM %I.part_config WHERE parent_table = $1 RETURNING template_table', v_partman)
    INTO v_template USING v_name;
    -- One that pg_partman made, under whatever name the table had then, and that no other table shares.
    EXECUTE format('SELECT substr($1, length($2) + 2) WHERE starts_with($1, $2 || ''.template_'') '
                   'AND NOT EXISTS (SELECT 1 FROM %I.part_config AS o WHERE o.template_table = $1)', v_partman)
    INTO v_template USING v_template, v_partman::text;
    IF v_template IS NOT NULL THEN
        EXECUTE format('DROP TABLE IF EXISTS %I.%I', v_partman, v_template);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.forget_partitions(text) IS
    'remove what pg_partman and pg_cron know of a table that is gone';
