-- Citus drops the table that it has copied with all that depends on it, and makes again what it knows of.
CREATE FUNCTION _clickrollup.check_dependents(p_tables regclass[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_relations oid[] := ARRAY(SELECT t.relid FROM _clickrollup.tables_and_views(p_tables) AS t (relid));
    v_objects   text;
BEGIN
    SELECT string_agg(DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid), '; ') INTO v_objects
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_type AS t ON t.oid = c.reltype
    JOIN pg_catalog.pg_depend AS d
        ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid
        AND d.classid = 'pg_catalog.pg_proc'::regclass
        OR d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
        AND d.classid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_class'::regclass)
    WHERE c.oid = ANY (v_relations)
      AND NOT (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = ANY (v_relations));
    IF v_objects IS NOT NULL THEN
        RAISE EXCEPTION 'Citus would drop what depends on the tables: %', v_objects
            USING ERRCODE = 'dependent_objects_still_exist',
                  HINT = 'Keep what makes these, drop them, and make them again afterwards.';
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_dependents(regclass[]) IS
    'raise 2BP01 where functions or columns would be lost with the tables that Citus replaces';
