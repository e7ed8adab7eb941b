CREATE FUNCTION _clickrollup.no_time_of_uuid(p_id uuid, p_column name) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF p_id IS NULL THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% "%" is not of version 7, so it has no time', p_column, p_id
        USING ERRCODE = 'invalid_datetime_format',
              HINT = format('Delete this event, or create the rollup with the filter ''substr(%I::text, 15, 1) = '
                            '''''7'''''', which leaves such events out.', p_column);
END
$function$;
COMMENT ON FUNCTION _clickrollup.no_time_of_uuid(uuid, name) IS
    'raise 22007 for a uuid without a time, from which a rollup is to take the bucket; NULL for NULL';
