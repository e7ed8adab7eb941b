CREATE FUNCTION clickrollup.change_source(rollup_name text, source regclass, counted_until bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_root   clickrollup.rollups;
    v_former regclass;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.check_table('source', source);
    PERFORM _clickrollup.check_between('counted_until', counted_until, 0, 9223372036854775807)
    WHERE counted_until IS NOT NULL;
    v_root := _clickrollup.lock_rollup((_clickrollup.definition(rollup_name)).name);
    PERFORM _clickrollup.check_no_foreign_code(source, false);
    v_former := coalesce((SELECT o.source FROM _clickrollup.own_objects AS o WHERE o.rollup_name = v_root.name),
                         _clickrollup.find_relation(v_root.event_table_name));
    IF source = v_former AND counted_until IS NULL THEN
        RAISE NOTICE 'rollup ''%'' reads % already: it goes on from where it is', v_root.name, source;
        PERFORM _clickrollup.bind_source(v_root.name, source, v_root.event_id_column IS NOT NULL);
        PERFORM _clickrollup.renew_chain(v_root.name);
    ELSE
        PERFORM _clickrollup.check_beside(v_root.name, source);
        PERFORM _clickrollup.check_all_counted(v_root, v_former) WHERE source <> v_former;
        PERFORM _clickrollup.read_from(v_root, source, counted_until);
    END IF;
    PERFORM _clickrollup.move_retention(v_root.event_table_name, source);
END
$function$;
COMMENT ON FUNCTION clickrollup.change_source(text, regclass, bigint) IS
    'let a rollup''s chain read another table from now on; what is stored stays. All events of that table are new, '
    'those up to counted_until excepted';
