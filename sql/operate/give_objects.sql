CREATE FUNCTION _clickrollup.give_objects(p_rollup clickrollup.rollups, p_owner oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_former oid := _clickrollup.owner_of(p_rollup);
    v_object record;
BEGIN
    FOR v_object IN
        SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name,
               c.relowner AS owner
        FROM (SELECT p_rollup.rollup_table_name UNION ALL SELECT b.name FROM _clickrollup.base_views(p_rollup) AS b)
             AS n (name)
        JOIN pg_catalog.pg_class AS c ON c.oid = _clickrollup.find_relation(n.name)
        UNION ALL
        SELECT 'FUNCTION', p.oid::regprocedure::text, p.proowner FROM pg_catalog.pg_proc AS p
        WHERE p.oid IN (_clickrollup.find_function(p_rollup.aggregation_function),
                        _clickrollup.find_operations_function(_clickrollup.operations_name(p_rollup)))
    LOOP
        CONTINUE WHEN v_object.owner = p_owner;
        -- The registry says a name, not whose the object is. And what a hand wrote would run as the new owner.
        IF v_object.owner <> v_former OR v_object.kind = 'FUNCTION' AND p_rollup.bucket IS NULL THEN
            RAISE EXCEPTION '% of % is not changed with rollup ''%'' of %',
                v_object.name, pg_get_userbyid(v_object.owner), p_rollup.name, p_rollup.owner
                USING ERRCODE = 'insufficient_privilege',
                      HINT = format('Look at it, then ALTER %s %s OWNER TO %I; and call this again.',
                                    v_object.kind, v_object.name, pg_get_userbyid(p_owner));
        END IF;
        EXECUTE format('ALTER %s %s OWNER TO %I', v_object.kind, v_object.name, pg_get_userbyid(p_owner));
    END LOOP;
END
$function$;
COMMENT ON FUNCTION _clickrollup.give_objects(clickrollup.rollups, oid) IS
    'give the table, views and functions of a rollup to a role; raises 42501 for what is neither its own nor the '
    'owner''s, and for functions made by hand';
