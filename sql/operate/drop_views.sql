CREATE FUNCTION _clickrollup.drop_views(p_rollup clickrollup.rollups) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
    v_views  regclass[] := ARRAY(SELECT _clickrollup.find_relation(v.name)
                                 FROM _clickrollup.view_list(p_rollup) AS v
                                 WHERE _clickrollup.find_relation(v.name) IS NOT NULL);
    v_grants text[] := ARRAY(
        SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, c.oid::regclass,
                      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = ANY (v_views) AND a.grantee <> c.relowner);
BEGIN
    IF v_views <> '{}' THEN
        -- In one statement, because they read each other; without CASCADE, because those of others are not ours.
        EXECUTE 'DROP VIEW ' || array_to_string(v_views, ', ');
    END IF;
    RETURN v_grants;
END
$function$;
COMMENT ON FUNCTION _clickrollup.drop_views(clickrollup.rollups) IS
    'drop the views of a rollup, to make them again in another form; returns the statements that grant what was '
    'granted on them; raises 2BP01 where views of others read them';
