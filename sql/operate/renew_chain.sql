CREATE FUNCTION clickrollup._renew_chain(p_root text) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_names text[] := ARRAY(SELECT c.name FROM clickrollup._chain(p_root) AS c);
BEGIN
    PERFORM clickrollup._one_connection_per_node();
    PERFORM clickrollup._renew_view_names(n.name) FROM unnest(v_names) AS n (name);
    PERFORM clickrollup._renew_functions(p_root);
    UPDATE clickrollup.rollup_objects AS o SET renew = false WHERE o.rollup_name = ANY (v_names) AND o.renew;
END
$function$;
COMMENT ON FUNCTION clickrollup._renew_chain(text) IS
    'after a rename: name the views of a chain after their tables, and have its functions say the new names';
