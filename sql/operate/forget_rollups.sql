CREATE FUNCTION _clickrollup.forget_rollups(p_names text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollups clickrollup.rollups[];
BEGIN
    -- In one statement, since rollups refer to those that feed them.
    WITH gone AS (DELETE FROM _clickrollup.own_rollups AS r WHERE r.name = ANY (p_names) RETURNING r.name,
                  r.event_table_name)
    SELECT array_agg(jsonb_populate_record(NULL::clickrollup.rollups, to_jsonb(g))) INTO v_rollups FROM gone AS g;
    -- By their command too: a role may have given this name to a job of its own.
    PERFORM _clickrollup.unschedule_job(_clickrollup.job_name(r.name), _clickrollup.run_command(r.name))
    FROM unnest(v_rollups) AS r;
    PERFORM _clickrollup.forget_source(s.name)
    FROM (SELECT DISTINCT r.event_table_name FROM unnest(v_rollups) AS r) AS s (name);
END
$function$;
COMMENT ON FUNCTION _clickrollup.forget_rollups(text[]) IS
    'take rollups whose objects are gone out of the registry, with their jobs, and the retention of sources that no '
    'rollup reads any more';
