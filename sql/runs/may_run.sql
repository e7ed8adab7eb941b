CREATE FUNCTION _clickrollup.may_run(p_rollup text, p_force boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_rollup clickrollup.rollups;
BEGIN
    IF pg_is_in_recovery() THEN
        RAISE NOTICE 'this server is a standby: rollup ''%'' runs on its primary', p_rollup;
        RETURN false;
    END IF;
    SELECT * INTO v_rollup FROM clickrollup.rollups AS r WHERE r.name = p_rollup;
    SELECT coalesce(max(p.paused_at), v_rollup.paused_at), coalesce(max(p.reason), v_rollup.paused_reason)
    INTO v_rollup.paused_at, v_rollup.paused_reason
    FROM _clickrollup.pause_requests AS p WHERE p.rollup_name = p_rollup AND p.paused_at >= v_rollup.created_at;
    IF v_rollup.aggregation_function IS NULL THEN
        RAISE EXCEPTION 'rollup ''%'' has no aggregation_function', _clickrollup.resolve_rollup(p_rollup)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'SELECT name, aggregation_function FROM clickrollup.rollups; lists what can be run.';
    END IF;
    IF p_force THEN
        RETURN true;
    END IF;
    IF v_rollup.paused_at IS NOT NULL THEN
        RAISE NOTICE 'rollup ''%'' is paused: %', p_rollup, v_rollup.paused_reason
            USING HINT = format('SELECT clickrollup.resume_rollup(%L);', p_rollup);
    ELSIF v_rollup.retry_at > clock_timestamp() THEN
        RAISE NOTICE 'rollup ''%'' failed, the next try is at %', p_rollup, v_rollup.retry_at;
    END IF;
    RETURN v_rollup.paused_at IS NULL AND coalesce(v_rollup.retry_at <= clock_timestamp(), true);
END
$function$;
COMMENT ON FUNCTION _clickrollup.may_run(text, boolean) IS
    'whether a run may begin: not on a standby, not while paused, not before the next try after a failure unless '
    'forced; a NOTICE says why not; raises 55000 for a rollup that cannot be run, 42704 for one that is gone';
