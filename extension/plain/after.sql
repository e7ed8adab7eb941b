
-- What the version before had and this one has not: nothing has replaced it. In one statement, for some call others.
DO $gone$
DECLARE
    v_gone  pg_catalog.text;
    v_grant pg_catalog.text;
BEGIN
    SELECT string_agg(p.oid::regprocedure::text, ', ') INTO v_gone FROM pg_proc AS p
    WHERE p.pronamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'))
      AND concat(p.oid, ':', p.ctid) = ANY (string_to_array(current_setting('clickrollup.routines'), ' '))
      -- Made when hll is there, by provide_hll().
      AND p.proname NOT IN ('hll_merge_agg', 'hll_collect_agg');
    IF v_gone IS NOT NULL THEN
        EXECUTE concat('DROP ROUTINE ', v_gone);
    END IF;
    FOR v_grant IN
        SELECT format('GRANT %s ON %s %s TO %s%s', a.privilege_type, o.kind, o.name, a.grantee::regrole,
                      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END)
        FROM jsonb_to_recordset(current_setting('clickrollup.rights')::jsonb)
             AS o (kind text, oid oid, name text, acl aclitem[], owner oid)
        CROSS JOIN LATERAL aclexplode(o.acl) AS a
        WHERE a.grantee NOT IN (0, o.owner)
          AND coalesce(CASE o.kind WHEN 'TABLE' THEN to_regclass(o.name)::oid
                                   ELSE to_regprocedure(o.name)::oid END, o.oid) <> o.oid
    LOOP
        EXECUTE v_grant;
    END LOOP;
END
$gone$;
