CREATE FUNCTION clickrollup.renew_rollup(rollup_name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
#variable_conflict use_variable
DECLARE
    v_root text;
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    rollup_name := _clickrollup.resolve_rollup(rollup_name);
    PERFORM _clickrollup.lock_own_rollup(rollup_name);
    v_root := _clickrollup.root(rollup_name);
    PERFORM _clickrollup.renew_index(r), _clickrollup.renew_compression(r) FROM _clickrollup.chain(v_root) AS c
    JOIN clickrollup.rollups AS r ON r.name = c.name;
    PERFORM _clickrollup.renew_chain(v_root);
    -- To give a column another type runs what the owner wrote, and needs the function that was just made.
    PERFORM _clickrollup.as_owner(v_root, 'renew_types', '{}');
    PERFORM _clickrollup.renew_functions(v_root);
    PERFORM _clickrollup.renew_views(c.name) FROM _clickrollup.chain(v_root) AS c;
    PERFORM _clickrollup.renew_retention_job(_clickrollup.find_relation(r.event_table_name))
    FROM clickrollup.rollups AS r WHERE r.name = v_root;
END
$function$;
COMMENT ON FUNCTION clickrollup.renew_rollup(text) IS
    'create functions, views and lost unique indexes of a rollup''s chain again, with the types of its source now: '
    'after one was dropped, a column of the source was widened, or the registry was changed';
