CREATE FUNCTION _clickrollup.renew_views(p_rollup text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $function$
DECLARE
    v_statement text;
BEGIN
    PERFORM set_config('search_path', _clickrollup.search_path_of(r), true)
    FROM clickrollup.rollups AS r WHERE r.name = _clickrollup.root(p_rollup);
    -- Replaced, not dropped: grants stay, and so do the views of others that read these.
    FOR v_statement IN SELECT v.statement FROM _clickrollup.views_of(p_rollup) AS v LOOP
        EXECUTE regexp_replace(v_statement, '^CREATE VIEW', 'CREATE OR REPLACE VIEW');
    END LOOP;
    UPDATE _clickrollup.rollup_objects AS o SET views = _clickrollup.view_objects(r)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup AND o.rollup_name = r.name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_views(text) IS 'replace the views of a rollup by what the registry says now';
