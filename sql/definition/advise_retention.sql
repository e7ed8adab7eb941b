CREATE FUNCTION _clickrollup.advise_retention(p_rollup clickrollup.rollups, p_source regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_owner oid := (SELECT c.relowner FROM pg_catalog.pg_class AS c WHERE c.oid = p_source);
BEGIN
    IF NOT _clickrollup.has_rights_of(_clickrollup.role_of(p_rollup.owner, p_rollup.oids), v_owner) THEN
        RAISE NOTICE '% belongs to %, whose retention does not wait for rollup ''%''',
            p_source, pg_get_userbyid(v_owner), p_rollup.name
            USING HINT = format('Run it more often than events expire; or, where it is to wait: GRANT %I TO %I;',
                                pg_get_userbyid(v_owner), p_rollup.owner);
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.advise_retention(clickrollup.rollups, regclass) IS
    'a NOTICE where events may expire before a rollup has counted them, because its owner has no say over the table';
