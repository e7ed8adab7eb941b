CREATE FUNCTION _clickrollup.check_no_shards(p_schema name) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    IF EXISTS (SELECT FROM clickrollup.rollups AS r WHERE (parse_ident(r.rollup_table_name))[1] = p_schema
                      AND _clickrollup.is_distributed(_clickrollup.find_relation(r.event_table_name))) THEN
        RAISE EXCEPTION 'the rollups of schema "%" are distributed', p_schema
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Citus asks the shards with the rights of the reader, who would need all tables under the '
                         'views: grant_reader() gives them.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_no_shards(name) IS
    'raise 0A000 where rollups of a schema are distributed, so that a reader of views alone could read nothing';
