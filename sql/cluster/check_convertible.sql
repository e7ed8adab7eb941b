CREATE FUNCTION _clickrollup.check_convertible(p_source regclass) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_column name := (SELECT a.attname FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = p_source AND a.attidentity <> '' LIMIT 1);
BEGIN
    PERFORM _clickrollup.tenant_column(p_source);
    IF v_column IS NOT NULL THEN
        RAISE EXCEPTION 'column % of % is an identity column, with which Citus converts no table', v_column, p_source
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Only a bigserial or a sequence as default will do: copy the events into such a table, '
                         'distributed into as many shards as you want, and create the rollups over it.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_convertible(regclass) IS
    'raise 42809 for a table that is not distributed by a tenant, 0A000 for one with an identity column';
