CREATE FUNCTION _clickrollup.rename_in_partman(p_former text, p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_former text[] := parse_ident(p_former);
    v_new    text[] := parse_ident(p_source);
    v_config regclass;
BEGIN
    SELECT c.oid::regclass INTO v_config FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = _clickrollup.extension_schema('pg_partman') AND c.relname = 'part_config'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
      AND has_table_privilege(c.oid, 'UPDATE');
    IF v_config IS NULL THEN
        RETURN;
    END IF;
    -- Where the schema was renamed, all of its tables: pg_partman fails for all that it keeps where one is gone.
    EXECUTE format($sql$
        UPDATE %1$s AS c SET parent_table = $2 || '.' || CASE WHEN c.parent_table = $1 || '.' || $3
            THEN $4 ELSE substr(c.parent_table, length($1) + 2) END
        WHERE c.parent_table IN (
            SELECT l.parent_table FROM %1$s AS l
            WHERE l.parent_table = $1 || '.' || $3
               OR starts_with(l.parent_table, $1 || '.') AND to_regnamespace(quote_ident($1)) IS NULL AND EXISTS (
                  SELECT FROM pg_catalog.pg_class AS t
                  WHERE t.relnamespace = to_regnamespace(quote_ident($2))
                    AND t.relname = substr(l.parent_table, length($1) + 2))
            FOR UPDATE SKIP LOCKED)
        $sql$, v_config)
    USING v_former[1], v_new[1], v_former[2], v_new[2];
END
$function$;
COMMENT ON FUNCTION _clickrollup.rename_in_partman(text, text) IS
    'give a table whose partitions pg_partman keeps its new name there, as far as this role may';
