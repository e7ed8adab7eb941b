CREATE FUNCTION _clickrollup.global_pid() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_pid bigint;
BEGIN
    EXECUTE 'SELECT citus_backend_gpid()' INTO v_pid;
    RETURN v_pid;
END
$function$;
COMMENT ON FUNCTION _clickrollup.global_pid() IS
    'number of this session in the cluster: 10,000,000,000 times the node''s number plus the process id';
