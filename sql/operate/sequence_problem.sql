CREATE FUNCTION clickrollup._sequence_problem(p_rollup clickrollup.rollups) RETURNS text
LANGUAGE plpgsql AS $function$
BEGIN
    PERFORM clickrollup._last_event_id(p_rollup);
    RETURN NULL;
EXCEPTION WHEN object_not_in_prerequisite_state OR insufficient_privilege OR undefined_table OR wrong_object_type THEN
    RETURN SQLERRM;
END
$function$;
COMMENT ON FUNCTION clickrollup._sequence_problem(clickrollup.rollups) IS
    'what a run would say of the sequence that numbers the events, NULL when it is sound';
