CREATE FUNCTION _clickrollup.renew_chain(p_root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_names text[] := ARRAY(SELECT c.name FROM _clickrollup.chain(p_root) AS c);
BEGIN
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.renew_view_names(v_names);
    PERFORM _clickrollup.renew_function_names(n.name) FROM unnest(v_names) AS n (name);
    PERFORM _clickrollup.renew_functions(p_root);
    UPDATE _clickrollup.own_objects AS o SET renew = false WHERE o.rollup_name = ANY (v_names) AND o.renew;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_chain(text) IS
    'after a rename: name the views of a chain after their tables, and have its functions say the new names';
