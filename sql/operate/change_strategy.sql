CREATE FUNCTION clickrollup.change_strategy(rollup_name text, strategy text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_root   text;
    v_rollup clickrollup.rollups;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.check_given('strategy', strategy);
    PERFORM _clickrollup.check_strategy(strategy);
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_own_rollup(rollup_name);
    v_root := _clickrollup.root(rollup_name);
    v_rollup := _clickrollup.lock_own_rollup(v_root);
    PERFORM _clickrollup.check_no_foreign_code(v_rollup.event_table_name::regclass, false);
    IF v_rollup.strategy = strategy THEN
        RAISE NOTICE 'rollup ''%'' has strategy % already', v_root, strategy;
        RETURN;
    END IF;
    PERFORM _clickrollup.choose_strategy(
        jsonb_populate_record(v_rollup, jsonb_build_object('strategy', strategy)), v_rollup.event_table_name::regclass);
    PERFORM _clickrollup.lock_out_writers(v_rollup.event_table_name::regclass, v_rollup.writer_wait_timeout);
    PERFORM _clickrollup.run_as_owner(v_root, NULL);
    IF strategy = 'snapshot' THEN
        PERFORM _clickrollup.set_watermark_now(c.name) FROM _clickrollup.chain(v_root) AS c;
    ELSE
        PERFORM _clickrollup.set_watermark_to_last_id(v_root);
    END IF;
    PERFORM _clickrollup.renew_chain(v_root);
    PERFORM _clickrollup.renew_views(c.name) FROM _clickrollup.chain(v_root) AS c;
END
$function$;
COMMENT ON FUNCTION clickrollup.change_strategy(text, text) IS
    'let a rollup''s chain find its events by the other strategy, ''sequence'' or ''snapshot''; writers wait while it '
    'counts all that is there';
