CREATE FUNCTION _clickrollup.health_jobs(p_rollup clickrollup.rollups) RETURNS SETOF clickrollup.finding
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_runner  record;
    v_active  boolean;
    v_problem text;
    v_fix     text;
BEGIN
    -- pg_cron shows a role its own jobs only.
    IF p_rollup.schedule IS NULL OR p_rollup.fed_by IS NOT NULL
       OR NOT (_clickrollup.is_me(_clickrollup.owner_of(p_rollup)) OR (
        SELECT a.rolsuper FROM pg_catalog.pg_roles AS a WHERE a.rolname = current_user)) THEN
        RETURN;
    END IF;
    SELECT * INTO v_runner FROM _clickrollup.runner_of(_clickrollup.owner_of(p_rollup));
    IF v_runner.lives THEN
        RETURN;
    ELSIF v_runner.lives IS NOT NULL THEN
        RETURN NEXT ROW(p_rollup.name, 'runner silent', 'critical', format(
            'clickrollup run of role %I on %s was at work until %s',
            v_runner.role, v_runner.host, date_trunc('second', v_runner.seen_at)))::clickrollup.finding;
    END IF;
    SELECT n.problem, n.fix INTO v_problem, v_fix FROM _clickrollup.cron_need() AS n;
    IF v_problem IS NOT NULL THEN
        RETURN NEXT ROW(p_rollup.name, 'no pg_cron', 'warning', format(
            'schedule %L has no effect here: %s', p_rollup.schedule,
            concat_ws(': ', v_problem, CASE WHEN v_fix ~ '^GRANT' THEN v_fix END)))::clickrollup.finding;
        RETURN;
    END IF;
    SELECT bool_or(j.active) INTO v_active FROM cron.job AS j
    WHERE j.jobname = _clickrollup.job_name(p_rollup.name) AND j.database = current_database();
    IF v_active IS NULL THEN
        RETURN NEXT ROW(p_rollup.name, 'cron job missing', 'critical', format(
            'SELECT clickrollup.reschedule_rollup(%L, %L); makes it again',
            p_rollup.name, p_rollup.schedule))::clickrollup.finding;
    ELSIF NOT v_active THEN
        RETURN NEXT ROW(p_rollup.name, 'cron job inactive', 'critical',
                        'its row in cron.job has active = false')::clickrollup.finding;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.health_jobs(clickrollup.rollups) IS
    'findings about what runs a chain: a scheduler of ours, or its pg_cron job';
