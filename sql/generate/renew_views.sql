CREATE FUNCTION _clickrollup.renew_views(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_view record;
    v_path text := (SELECT r.search_path FROM clickrollup.rollups AS r WHERE r.name = p_rollup);
BEGIN
    FOR v_view IN SELECT * FROM _clickrollup.views_of(p_rollup) LOOP
        PERFORM _clickrollup.check_replaceable_view(v_view.view_name, v_view.owner);
        PERFORM _clickrollup.check_one_statement(v_view.statement) WHERE NOT _clickrollup.is_me(v_view.owner);
        -- Replaced, not dropped: grants stay, and so do the views of others that read these.
        PERFORM _clickrollup.execute_definition(
            regexp_replace(v_view.statement, '^CREATE VIEW', 'CREATE OR REPLACE VIEW'), v_path);
        IF NOT _clickrollup.is_me(v_view.owner) THEN
            EXECUTE format('ALTER VIEW %s OWNER TO %I', v_view.view_name, pg_get_userbyid(v_view.owner));
        END IF;
    END LOOP;
    PERFORM _clickrollup.comment_bi_views(r) FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    UPDATE _clickrollup.own_objects AS o SET views = _clickrollup.view_objects(r)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup AND o.rollup_name = r.name;
    PERFORM _clickrollup.renew_policies(ARRAY[_clickrollup.find_relation(r.rollup_table_name),
                                              _clickrollup.find_relation(r.event_table_name)])
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_views(text) IS
    'replace the views of a rollup by what the registry says now; each belongs to who registered it';
