CREATE FUNCTION _clickrollup.check_policies(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_words text;
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS c, LATERAL aclexplode(c.relacl) AS x
               WHERE c.oid = p_table AND x.grantee = 0) THEN
        RAISE EXCEPTION '% is open to PUBLIC, so to the reader of one tenant', p_table
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('REVOKE ALL ON %s FROM PUBLIC; and grant it to the roles that need it.', p_table);
    END IF;
    SELECT string_agg(DISTINCT quote_ident(r.rolname), ', ') INTO v_words
    FROM _clickrollup.tenant_policies() AS t JOIN pg_catalog.pg_roles AS r ON r.oid = t.role
    WHERE t.relation = p_table AND (r.rolsuper OR r.rolbypassrls);
    IF v_words IS NOT NULL THEN
        RAISE EXCEPTION 'no policy holds for the reader of one tenant: %', v_words
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('ALTER ROLE %s NOSUPERUSER NOBYPASSRLS; or name another role.', v_words);
    END IF;
    SELECT string_agg(quote_ident(p.polname), ', ' ORDER BY p.polname) INTO v_words FROM pg_catalog.pg_policy AS p
    WHERE p.polrelid = p_table AND p.polname !~ '^clickrollup_'
      AND (NOT p.polpermissive OR EXISTS (
          SELECT FROM _clickrollup.tenant_policies() AS t, unnest(p.polroles) AS o (role)
          WHERE t.relation = p_table AND (o.role = 0 OR _clickrollup.has_rights_of(t.role, o.role))));
    IF v_words IS NOT NULL THEN
        RAISE EXCEPTION 'policies of % would let the reader of one tenant see others: %', p_table, v_words
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  DETAIL = 'Policies of one table add up, and on the workers Citus makes restrictive ones permissive.',
                  HINT = 'Drop them, or make them permissive and for roles that no reader of a tenant is a member of.';
    END IF;
    PERFORM _clickrollup.check_row_security(p_table, pg_get_userbyid(_clickrollup.owner_of(r)))
    FROM clickrollup.rollups AS r
    WHERE p_table IN (_clickrollup.find_relation(r.event_table_name), _clickrollup.find_relation(r.rollup_table_name));
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_policies(regclass) IS
    'raise 55000 where tenants'' policies of a table would not keep them apart, 42501 where they would hide rows from '
    'the owner of a rollup';
