CREATE FUNCTION _clickrollup.take_pause(p_rollup text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    WITH asked AS (DELETE FROM _clickrollup.own_pauses AS p WHERE p.rollup_name = p_rollup RETURNING p.*)
    UPDATE _clickrollup.own_rollups AS r SET paused_at = a.paused_at, suspended = false, paused_reason = a.reason
    -- Not one that was asked for a rollup of the same name, which is gone.
    FROM asked AS a WHERE r.name = p_rollup AND a.paused_at >= r.created_at;
END
$function$;
COMMENT ON FUNCTION _clickrollup.take_pause(text) IS
    'note in the registry the pause that was asked for while another session had the rollup''s row; for one that '
    'has it locked';
