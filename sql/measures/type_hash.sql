CREATE FUNCTION _clickrollup.type_hash(p_type oid) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_type   pg_catalog.pg_type;
    v_family oid;
    v_hashed oid;
BEGIN
    SELECT * INTO v_type FROM pg_catalog.pg_type AS t WHERE t.oid = p_type;
    v_hashed := CASE WHEN v_type.typcategory = 'A' THEN 'anyarray'::regtype
                     WHEN v_type.typtype = 'e' THEN 'anyenum'::regtype
                     WHEN v_type.typtype = 'r' THEN 'anyrange'::regtype
                     WHEN v_type.typtype = 'm' THEN 'anymultirange'::regtype
                     ELSE v_type.oid END;
    IF v_type.typcategory = 'A' AND _clickrollup.type_hash(_clickrollup.base_type(v_type.typelem)) IS NULL THEN
        RETURN NULL;
    END IF;
    -- Its own class, else that of a type whose bytes it shares, as varchar and cidr do.
    SELECT o.opcfamily, o.opcintype INTO v_family, v_hashed
    FROM pg_catalog.pg_opclass AS o JOIN pg_catalog.pg_am AS m ON m.oid = o.opcmethod AND m.amname = 'hash'
    WHERE o.opcdefault AND (o.opcintype = v_hashed OR EXISTS (
        SELECT FROM pg_catalog.pg_cast AS c WHERE c.castsource = v_hashed AND c.casttarget = o.opcintype
                                              AND c.castmethod = 'b' AND c.castcontext = 'i'))
    ORDER BY o.opcintype <> v_hashed, o.opcintype LIMIT 1;
    RETURN (
        SELECT format('%I.%I', n.nspname, p.proname)
        FROM pg_catalog.pg_amproc AS a JOIN pg_catalog.pg_proc AS p ON p.oid = a.amproc
        JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE a.amprocfamily = v_family AND a.amprocnum = 2
          AND a.amproclefttype = v_hashed AND a.amprocrighttype = v_hashed);
END
$function$;
COMMENT ON FUNCTION _clickrollup.type_hash(oid) IS
    'function that hashes values of a type to 64 bits, equal ones alike, from its operator class for hash; NULL where '
    'it has none';
