CREATE FUNCTION _clickrollup.lab_bucket(p_bucket_column name) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    CASE p_bucket_column
        WHEN 'minute' THEN RETURN '5 minutes';
        WHEN 'hour' THEN RETURN '1 hour';
        ELSE
            RAISE EXCEPTION 'how wide a bucket of column % is cannot be told from its name', p_bucket_column
                USING ERRCODE = 'invalid_parameter_value', HINT = 'Give it: bucket => ''15 minutes''.';
    END CASE;
END
$function$;
COMMENT ON FUNCTION _clickrollup.lab_bucket(name) IS
    'width of the lab''s buckets, told by their column; raises 22023 for a column that is not the lab''s';
