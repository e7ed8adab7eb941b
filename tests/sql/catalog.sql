\ir setup.psql
SELECT plan(6);
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc AS p
    WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$' AND obj_description(p.oid, 'pg_proc') IS NULL$$,
    'every function has a COMMENT');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$' AND c.relkind IN ('r', 'v')
        AND obj_description(c.oid, 'pg_class') IS NULL$$,
    'so has every table and view');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$' AND c.relkind IN ('r', 'S')
      AND c.relname <> 'rollup_objects'  -- holds oids, which mean nothing in another database; fills itself again
      AND c.oid <> ALL ((SELECT extconfig FROM pg_extension WHERE extname = 'clickrollup')::oid[])$$,
    'every table and sequence is dumped with its rows');
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc AS p
    WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$' AND p.prosecdef
      AND (has_function_privilege('public', p.oid, 'EXECUTE') OR p.proconfig IS NULL)$$,
    'no SECURITY DEFINER function is open to all or without a search_path');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace::regnamespace::text ~ '^_?clickrollup$' AND c.relkind IN ('r', 'v')
        AND c.relacl::text ~ '[{,]=' $$,
    'nothing is granted to PUBLIC');
SELECT is_empty($$
    SELECT pg_describe_object(d.classoid, d.objoid, 0), length(d.description) FROM pg_description AS d
    WHERE length(d.description) > 200 AND d.objsubid = 0
        AND (pg_identify_object(d.classoid, d.objoid, 0)).schema = 'clickrollup'$$,
    'a public COMMENT is a sentence or two, so that \df+ can be read; the long form is in docs/reference.md');
SELECT * FROM finish();
