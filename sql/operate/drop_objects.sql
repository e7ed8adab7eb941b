CREATE FUNCTION _clickrollup.drop_objects(p_rollup clickrollup.rollups, p_views regclass[], p_keep_table boolean)
RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
    v_drop text;
BEGIN
    FOR v_drop IN
        SELECT format('DROP VIEW %s', c.oid::regclass) FROM unnest(p_views) WITH ORDINALITY AS v (view, position)
        JOIN pg_catalog.pg_class AS c ON c.oid = v.view ORDER BY v.position
    LOOP
        EXECUTE v_drop;
    END LOOP;
    IF to_regprocedure(p_rollup.aggregation_function || '(bigint)') IS NOT NULL THEN
        EXECUTE format('DROP FUNCTION %s(bigint)', p_rollup.aggregation_function);
    END IF;
    IF p_keep_table AND to_regclass(p_rollup.rollup_table_name) IS NOT NULL THEN
        EXECUTE format('COMMENT ON TABLE %s IS NULL', p_rollup.rollup_table_name);
    ELSIF to_regclass(p_rollup.rollup_table_name) IS NOT NULL THEN
        EXECUTE format('DROP TABLE %s', p_rollup.rollup_table_name);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.drop_objects(clickrollup.rollups, regclass[], boolean) IS
    'drop what create_rollup made in the user''s schema, as far as it is still there';
