CREATE FUNCTION _clickrollup.check_own_retention(p_source regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_name  text := _clickrollup.qualified_name(p_source);
    v_owner name;
BEGIN
    -- What is dropped could not be noted.
    SELECT s.owner INTO v_owner FROM clickrollup.source_retention AS s WHERE s.event_table_name = v_name
        AND NOT EXISTS (SELECT FROM _clickrollup.own_retention AS o WHERE o.event_table_name = v_name);
    IF FOUND THEN
        RAISE EXCEPTION 'the retention of % was set by %, whose rights you lack', p_source, v_owner
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('If that role is gone, SELECT clickrollup.set_retention(%L, ...); sets it again.',
                                v_name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_own_retention(regclass) IS
    'raise 42501 where the retention of a table is that of a role whose rights this one lacks';
