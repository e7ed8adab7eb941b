CREATE FUNCTION _clickrollup.renew_views(p_rollup text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statement text;
    v_path      text := (SELECT r.search_path FROM clickrollup.rollups AS r WHERE r.name = p_rollup);
BEGIN
    -- Replaced, not dropped: grants stay, and so do the views of others that read these.
    FOR v_statement IN SELECT v.statement FROM _clickrollup.views_of(p_rollup) AS v LOOP
        PERFORM _clickrollup.execute_as_written(
            regexp_replace(v_statement, '^CREATE VIEW', 'CREATE OR REPLACE VIEW'), v_path);
    END LOOP;
    UPDATE _clickrollup.rollup_objects AS o SET views = _clickrollup.view_objects(r)
    FROM clickrollup.rollups AS r WHERE r.name = p_rollup AND o.rollup_name = r.name;
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_views(text) IS 'replace the views of a rollup by what the registry says now';
