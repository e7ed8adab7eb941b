CREATE FUNCTION _clickrollup.bound_time(p_source regclass, p_bound text) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column name := _clickrollup.retention_column(p_source);
    v_type   text;
    v_time   timestamptz;
BEGIN
    IF p_bound IN ('MINVALUE', 'MAXVALUE') THEN
        RETURN CASE p_bound WHEN 'MINVALUE' THEN '-infinity'::timestamptz ELSE 'infinity' END;
    END IF;
    SELECT format_type(a.atttypid, NULL) INTO v_type FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = p_source AND a.attname = v_column;
    EXECUTE format('SELECT %s FROM (SELECT %s::%s AS %I) AS bound',
                   _clickrollup.retention_time(p_source), p_bound, v_type, v_column)
    INTO v_time;
    RETURN v_time;
END
$function$;
COMMENT ON FUNCTION _clickrollup.bound_time(regclass, text) IS
    'time that a partition bound, as PostgreSQL writes it, stands for';
