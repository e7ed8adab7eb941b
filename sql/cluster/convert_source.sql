CREATE FUNCTION _clickrollup.convert_source(p_source text, p_statements text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $function$
DECLARE
    v_roots     text[] := _clickrollup.roots_of(p_source::regclass);
    v_grants    text[] := _clickrollup.grants_of(p_source::regclass);
    v_statement text;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_convertible(p_source::regclass);
    PERFORM _clickrollup.lock_shards(p_source::regclass);
    -- Citus makes new tables under the old names, and their views again, without what was granted on these. It warns
    -- of views on tables whose turn comes later.
    FOREACH v_statement IN ARRAY p_statements LOOP
        EXECUTE v_statement;
    END LOOP;
    PERFORM _clickrollup.bind_source(r.root, p_source::regclass, true) FROM unnest(v_roots) AS r (root);
    PERFORM _clickrollup.renew_views(c.name) FROM unnest(v_roots) AS r (root), LATERAL _clickrollup.chain(r.root) AS c;
    PERFORM _clickrollup.renew_chain(r.root) FROM unnest(v_roots) AS r (root);
    FOREACH v_statement IN ARRAY v_grants LOOP
        EXECUTE v_statement;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.convert_source(text, text[]) IS
    'run what makes Citus keep a source and its rollups otherwise, in new tables under their names, and have the '
    'rollups go on with these';
