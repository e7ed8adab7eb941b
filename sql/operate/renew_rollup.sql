CREATE FUNCTION clickrollup.renew_rollup(rollup_name text) RETURNS void
LANGUAGE plpgsql AS $function$
#variable_conflict use_variable
DECLARE
    v_root text;
BEGIN
    PERFORM clickrollup._one_connection_per_node();
    PERFORM clickrollup._find_rollup(rollup_name);
    v_root := clickrollup._root(rollup_name);
    PERFORM clickrollup._renew_chain(v_root);
    PERFORM clickrollup._renew_views(c.name) FROM clickrollup._chain(v_root) AS c;
END
$function$;
COMMENT ON FUNCTION clickrollup.renew_rollup(text) IS
    'create the functions and views of a rollup''s chain anew, as the registry says: after one was dropped, or the registry changed by hand. '
    'Raises 42704 for an unknown rollup, 42501 for another role''s';
