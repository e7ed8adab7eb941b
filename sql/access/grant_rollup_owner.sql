CREATE FUNCTION clickrollup.grant_rollup_owner(role_name regrole) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off SET standard_conforming_strings = on
AS $function$
BEGIN
    PERFORM _clickrollup.check_role(role_name);
    EXECUTE format($sql$
        GRANT USAGE ON SCHEMA clickrollup TO %1$s;
        GRANT SELECT ON clickrollup.rollups, clickrollup.rollup_dimensions, clickrollup.rollup_measures,
            clickrollup.rollup_runs, clickrollup.rollup_status, _clickrollup.rollup_objects,
            clickrollup.source_retention, clickrollup.tenant_readers, _clickrollup.pause_requests,
            _clickrollup.runners, clickrollup.annotations, clickrollup.alerts,
            clickrollup.bi_schemas TO %1$s;
        GRANT SELECT, INSERT, UPDATE, DELETE ON _clickrollup.own_rollups, _clickrollup.own_dimensions,
            _clickrollup.own_measures, _clickrollup.own_runs, _clickrollup.own_objects,
            _clickrollup.own_retention, _clickrollup.own_readers, _clickrollup.own_pauses,
            _clickrollup.own_runner, _clickrollup.own_annotations, _clickrollup.own_bi_schemas TO %1$s;
        GRANT EXECUTE ON FUNCTION _clickrollup.provide_marks() TO %1$s;
        $sql$, role_name);
END
$function$;
COMMENT ON FUNCTION clickrollup.grant_rollup_owner(regrole) IS
    'let a role that is no superuser create and run rollups of its own; it changes no other''s, and its own by '
    'functions only';
