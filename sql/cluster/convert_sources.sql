CREATE FUNCTION _clickrollup.convert_sources(p_sources text[], p_tables regclass[], p_statements text[])
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = error AS $function$
DECLARE
    v_roots     text[];
    v_of        text[];
    v_grants    text[];
    v_statement text;
BEGIN
    PERFORM _clickrollup.check_read_committed();
    PERFORM _clickrollup.one_connection_per_node();
    PERFORM _clickrollup.check_convertible(s.name::regclass) FROM unnest(p_sources) AS s (name);
    PERFORM _clickrollup.check_dependents(p_tables);
    PERFORM _clickrollup.lock_shards(s.name::regclass) FROM unnest(p_sources) AS s (name);
    SELECT array_agg(r.root), array_agg(s.name) INTO v_roots, v_of
    FROM unnest(p_sources) AS s (name), unnest(_clickrollup.roots_of(s.name::regclass)) AS r (root);
    PERFORM _clickrollup.keep_by_rows(p_tables);
    v_grants := _clickrollup.grants_of(p_tables);
    -- Citus makes new tables under the old names, and their views again, without what was granted on these. It warns
    -- of views on tables whose turn comes later.
    FOREACH v_statement IN ARRAY p_statements LOOP
        EXECUTE v_statement;
    END LOOP;
    PERFORM _clickrollup.bind_source(r.root, r.source::regclass, true) FROM unnest(v_roots, v_of) AS r (root, source);
    PERFORM _clickrollup.renew_views(c.name) FROM unnest(v_roots) AS r (root), LATERAL _clickrollup.chain(r.root) AS c;
    PERFORM _clickrollup.renew_chain(r.root) FROM unnest(v_roots) AS r (root);
    FOREACH v_statement IN ARRAY v_grants LOOP
        EXECUTE v_statement;
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.convert_sources(text[], regclass[], text[]) IS
    'run what makes Citus keep tables otherwise, sources and their rollups among them, in new ones under their names, '
    'and have the rollups go on with these';
