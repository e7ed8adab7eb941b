CREATE FUNCTION _clickrollup.check_code_for(p_rollup clickrollup.rollups, p_role oid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_code record;
BEGIN
    -- Who can replace it would act with the rights of the role. All that a rollup calls is in its views, but how rows
    -- are merged.
    SELECT u.description, pg_get_userbyid(u.owner) AS owner INTO v_code
    FROM (SELECT c.* FROM _clickrollup.code_of(_clickrollup.find_relation(p_rollup.rollup_table_name), true) AS c
          UNION ALL
          SELECT c.* FROM _clickrollup.base_views(p_rollup) AS b,
                          LATERAL _clickrollup.code_of(_clickrollup.find_relation(b.name), false) AS c
          UNION ALL
          SELECT c.* FROM clickrollup.rollup_measures AS m, LATERAL _clickrollup.code_of_expression(
              _clickrollup.render(m.merge, format('stored.%I', m.name), format('excluded.%I', m.name)),
              format('%s AS stored, %1$s AS excluded', p_rollup.rollup_table_name), p_rollup.search_path) AS c
          WHERE m.rollup_name = p_rollup.name) AS u
    -- The functions of the extension are run by all.
    WHERE NOT _clickrollup.has_rights_of(u.owner, p_role)
      AND u.owner <> _clickrollup.extension_owner()
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% of % would run with the rights of %',
            v_code.description, v_code.owner, pg_get_userbyid(p_role)
            USING ERRCODE = 'insufficient_privilege', DETAIL = format('Rollup ''%s'' calls it.', p_rollup.name),
                  HINT = format('If you trust that code: ALTER ... OWNER TO %I; then call this again.',
                                pg_get_userbyid(p_role));
    END IF;
END
$function$;
COMMENT ON FUNCTION _clickrollup.check_code_for(clickrollup.rollups, oid) IS
    'raise 42501 where a rollup of a role would run, with its rights, what one with fewer rights made';
