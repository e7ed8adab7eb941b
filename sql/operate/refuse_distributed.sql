CREATE FUNCTION _clickrollup.refuse_distributed(p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF _clickrollup.is_distributed(p_source) THEN
        RAISE EXCEPTION 'the source of a rollup cannot be changed to %, which is distributed', p_source
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Drop the rollup and create it over that table: it counts all of its events.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.refuse_distributed(regclass) IS
    'raise 0A000 for a distributed table, whose shards the rows of a rollup would not be beside';
