-- An owner who opens a table of their own is not to stop what a superuser does for all the others.
CREATE FUNCTION _clickrollup.check_policies_of_others(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_hint text;
BEGIN
    PERFORM _clickrollup.check_policies(p_table);
EXCEPTION WHEN object_not_in_prerequisite_state OR insufficient_privilege THEN
    IF (SELECT _clickrollup.is_me(c.relowner) FROM pg_catalog.pg_class AS c WHERE c.oid = p_table) THEN
        RAISE;
    END IF;
    GET STACKED DIAGNOSTICS v_hint = PG_EXCEPTION_HINT;
    RAISE WARNING '%', SQLERRM USING HINT = v_hint;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_policies_of_others(regclass) IS
    'check_policies(), but a WARNING where the table belongs to another role than the caller';
