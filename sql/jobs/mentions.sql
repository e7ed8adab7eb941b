CREATE FUNCTION _clickrollup.mentions(p_context text, p_names text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    -- Without the line of the event trigger itself: a statement that a function executed stands in it, in whatever
    -- language the words around it are.
    v_outer     text := substr(p_context, strpos(p_context || E'\n', E'\n') + 1);
    -- By the rules of identifiers: in Turkish an I would become another letter.
    v_statement text := lower(CASE WHEN v_outer = '' THEN current_query() ELSE v_outer END COLLATE "C");
BEGIN
    -- An SQL function does not show its statements, and an identifier may be written by codes.
    RETURN split_part(v_statement, E'\n', 1) !~ '\m(drop|alter)\s' AND v_outer <> '' OR v_statement ~ 'u&"'
        OR EXISTS (SELECT FROM unnest(p_names) AS n (name), lower(n.name COLLATE "C") AS l (name)
                   WHERE strpos(v_statement, l.name) > 0 OR strpos(v_statement, replace(l.name, '"', '""')) > 0);
END
$function$;
COMMENT ON FUNCTION _clickrollup.mentions(text, text[]) IS
    'before a command, where PostgreSQL does not tell what it is about: whether its text, by the PG_CONTEXT of an '
    'event trigger, may mean one of some names';
