CREATE FUNCTION _clickrollup.sequence_numbers_table(p_sequence regclass, p_source regclass) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
    RETURN EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = p_sequence
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = p_source AND d.refobjsubid > 0
        UNION ALL
        SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attrdef AS a ON a.oid = d.objid
        WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass AND a.adrelid = p_source
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = p_sequence
    );
END
$function$;
COMMENT ON FUNCTION _clickrollup.sequence_numbers_table(regclass, regclass) IS
    'true when a column of the table is an identity of, owns, or has a default drawn from the sequence';
