CREATE FUNCTION _clickrollup.rest() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    DELETE FROM _clickrollup.own_runner;
END
$function$;
COMMENT ON FUNCTION _clickrollup.rest() IS 'what clickrollup run calls when it is told to stop: nobody is to miss it';
