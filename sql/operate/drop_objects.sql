CREATE FUNCTION _clickrollup.drop_objects(p_rollup clickrollup.rollups, p_views regclass[], p_keep_table boolean)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_drop  text;
    v_table regclass := _clickrollup.find_relation(p_rollup.rollup_table_name);
BEGIN
    FOR v_drop IN
        SELECT format('DROP VIEW %s', c.oid::regclass) FROM unnest(p_views) WITH ORDINALITY AS v (view, position)
        JOIN pg_catalog.pg_class AS c ON c.oid = v.view AND c.relkind = 'v'
        WHERE _clickrollup.is_owned_by(c.relowner, _clickrollup.owner_of(p_rollup)) ORDER BY v.position
    LOOP
        EXECUTE v_drop;
    END LOOP;
    FOR v_drop IN
        SELECT format('DROP FUNCTION %s', p.oid::regprocedure) FROM pg_catalog.pg_proc AS p
        WHERE p.oid IN (_clickrollup.find_function(p_rollup.aggregation_function),
                        _clickrollup.find_operations_function(_clickrollup.operations_name(p_rollup)))
          AND _clickrollup.is_owned_by(p.proowner, _clickrollup.owner_of(p_rollup))
    LOOP
        EXECUTE v_drop;
    END LOOP;
    -- The registry says a name, not whose the table is: whoever drops the rollup may have more rights than its owner.
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = v_table AND c.relkind IN ('r', 'p')
                 AND _clickrollup.is_owned_by(c.relowner, _clickrollup.owner_of(p_rollup))) THEN
        EXECUTE format(CASE WHEN p_keep_table THEN 'COMMENT ON TABLE %s IS NULL' ELSE 'DROP TABLE %s' END, v_table);
    ELSIF v_table IS NOT NULL THEN
        RAISE NOTICE '% stays: it is no table of %, who owned rollup "%"', v_table, p_rollup.owner, p_rollup.name;
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.drop_objects(clickrollup.rollups, regclass[], boolean) IS
    'drop what create_rollup made in the user''s schema, as far as it is still there and belongs to the '
    'rollup''s owner';
