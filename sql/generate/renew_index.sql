CREATE FUNCTION _clickrollup.renew_index(p_rollup clickrollup.rollups) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_table     regclass := _clickrollup.find_relation(p_rollup.rollup_table_name);
    v_statement text;
    v_left      regclass;
BEGIN
    IF p_rollup.bucket IS NULL OR v_table IS NULL OR _clickrollup.has_key_index(p_rollup.name) THEN
        RETURN;
    END IF;
    v_table := _clickrollup.own_table(p_rollup);
    -- What CREATE INDEX CONCURRENTLY left, and other indexes with the name, would be in the way.
    SELECT i.indexrelid::regclass INTO v_left
    FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indrelid = v_table
      AND c.relname = _clickrollup.fitting_name('', (parse_ident(p_rollup.rollup_table_name))[2], '_unique_idx');
    IF FOUND THEN
        EXECUTE format('DROP INDEX %s', v_left);
    END IF;
    SELECT i.sql INTO v_statement FROM _clickrollup.index_sql(p_rollup.name) AS i (sql) WHERE i.sql ~ '^CREATE UNIQUE ';
    EXECUTE v_statement;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION '% has rows with the same key', v_table
        USING ERRCODE = 'unique_violation',
              HINT = format('TRUNCATE %s; SELECT clickrollup.renew_rollup(%L); and clickrollup.rebuild(%2$L);',
                            v_table, p_rollup.name);
END
$function$;
COMMENT ON FUNCTION _clickrollup.renew_index(clickrollup.rollups) IS
    'make the unique index again by which runs merge, where it was lost or is not valid; raises 23505 where rows have '
    'doubled meanwhile';
