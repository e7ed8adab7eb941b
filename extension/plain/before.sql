-- What after.sql compares with at the end: the routines that are there, and where each was written last. A transaction
-- may have made them itself, so that who wrote them would tell nothing.
SELECT set_config('clickrollup.routines', coalesce(string_agg(concat(p.oid, ':', p.ctid), ' '), ''), true) FROM pg_proc AS p
WHERE p.pronamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'));
-- And who was given which right: what a step drops, and the upgrade makes again, has lost them.
SELECT set_config('clickrollup.rights', coalesce(jsonb_agg(to_jsonb(o)), '[]')::text, true)
FROM (SELECT 'TABLE' AS kind, c.oid::int8 AS oid, c.oid::regclass::text AS name, c.relacl::text AS acl, c.relowner::int8 AS owner
      FROM pg_class AS c WHERE c.relnamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'))
      UNION ALL
      SELECT 'ROUTINE', p.oid::int8, p.oid::regprocedure::text, p.proacl::text, p.proowner::int8
      FROM pg_proc AS p WHERE p.pronamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'))) AS o
WHERE o.acl IS NOT NULL;

