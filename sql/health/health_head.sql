CREATE FUNCTION _clickrollup.health_head(p_status clickrollup.rollup_status) RETURNS SETOF clickrollup.finding
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT p_status.name, 'head not running',
           (CASE p_status.state WHEN 'suspended' THEN 'critical' ELSE 'warning' END)::clickrollup.health_state,
           format('its runs are those of ''%s'', which is %s: %s', p_status.root, p_status.state,
                  CASE p_status.state WHEN 'failing' THEN p_status.last_error ELSE p_status.paused_reason END)
    WHERE p_status.fed_by IS NOT NULL AND p_status.state <> 'running';
END;
COMMENT ON FUNCTION _clickrollup.health_head(clickrollup.rollup_status) IS
    'finding about a fed rollup whose head is paused, suspended or failing';
