CREATE FUNCTION _clickrollup.registry_defaults() RETURNS clickrollup.rollups
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_expressions text := (
        SELECT string_agg(format('(%s) AS %I', pg_get_expr(d.adbin, d.adrelid), a.attname), ', ')
        FROM pg_catalog.pg_attrdef AS d
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = 'clickrollup.rollups'::regclass);
    v_defaults    jsonb;
BEGIN
    EXECUTE format('SELECT to_jsonb(d) FROM (SELECT %s) AS d', v_expressions) INTO v_defaults;
    RETURN jsonb_populate_record(NULL::clickrollup.rollups, v_defaults);
END
$function$;

COMMENT ON FUNCTION _clickrollup.registry_defaults() IS
    'a registry row that holds the defaults of its columns, which a composite value would not have';
