CREATE FUNCTION clickrollup.renew_rollup(rollup_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
#variable_conflict use_variable
DECLARE
    v_root text;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_own_rollup(rollup_name);
    v_root := _clickrollup.root(rollup_name);
    PERFORM _clickrollup.renew_index(r) FROM _clickrollup.chain(v_root) AS c
    JOIN clickrollup.rollups AS r ON r.name = c.name;
    PERFORM _clickrollup.renew_chain(v_root);
    PERFORM _clickrollup.renew_views(c.name) FROM _clickrollup.chain(v_root) AS c;
END
$function$;
COMMENT ON FUNCTION clickrollup.renew_rollup(text) IS
    'create the functions, views and lost unique indexes of a rollup''s chain again, as the registry says: after one '
    'was dropped, or the registry was changed by hand';
