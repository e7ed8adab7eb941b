
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
    -- What was made again under its name has the rights that its former self had, and PUBLIC none that it had lost.
    FOR v_grant IN
        WITH made_again AS (
            SELECT o.* FROM jsonb_to_recordset(current_setting('clickrollup.rights')::jsonb)
                            AS o (kind text, oid oid, name text, acl aclitem[], owner oid)
            WHERE CASE o.kind WHEN 'TABLE' THEN to_regclass(o.name)::oid ELSE to_regprocedure(o.name)::oid END <> o.oid)
        SELECT format('GRANT %s ON %s %s TO %s%s', a.privilege_type, m.kind, m.name, a.grantee::regrole,
                      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END)
        FROM made_again AS m CROSS JOIN LATERAL aclexplode(m.acl) AS a WHERE a.grantee NOT IN (0, m.owner)
        UNION ALL
        SELECT format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', m.name) FROM made_again AS m
        WHERE m.kind = 'ROUTINE' AND NOT EXISTS (SELECT FROM aclexplode(m.acl) AS a WHERE a.grantee = 0)
    LOOP
        EXECUTE v_grant;
    END LOOP;
END
$gone$;
