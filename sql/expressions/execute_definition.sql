CREATE FUNCTION _clickrollup.execute_definition(
    p_statement text, p_search_path text, p_locally boolean DEFAULT false)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error  -- as in analysis_of()
AS $function$
DECLARE
    v_propagates text := current_setting('citus.enable_ddl_propagation', true);
BEGIN
    -- Citus 13.2 does not quote the name of a function in the REVOKE that it sends to the workers.
    IF v_propagates = 'on' AND (p_locally OR p_statement ~ '^REVOKE .*"') THEN
        PERFORM set_config('citus.enable_ddl_propagation', 'off', true);
        PERFORM _clickrollup.execute_as_written(p_statement, p_search_path);
        PERFORM set_config('citus.enable_ddl_propagation', v_propagates, true);
    ELSE
        PERFORM _clickrollup.execute_as_written(p_statement, p_search_path);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.execute_definition(text, text, boolean) IS
    'run a statement that makes a part of a rollup, under the search_path that its words were written for; locally: on '
    'this node of Citus only';
