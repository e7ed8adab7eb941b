-- What drop-gone.sql compares with at the end: the routines that are there, and who wrote each last.
SELECT set_config('clickrollup.routines', coalesce(string_agg(concat(p.oid, ':', p.xmin), ' '), ''), true) FROM pg_proc AS p
WHERE p.pronamespace IN (to_regnamespace('clickrollup'), to_regnamespace('_clickrollup'));

