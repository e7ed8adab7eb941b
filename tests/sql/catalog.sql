\ir setup.psql
\set schemas '''clickrollup''::regnamespace, ''_clickrollup''::regnamespace'
SELECT plan(5);
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc AS p
    WHERE p.pronamespace IN (:schemas) AND obj_description(p.oid, 'pg_proc') IS NULL$$,
    'every function has a COMMENT');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace IN (:schemas) AND c.relkind IN ('r', 'v')
        AND obj_description(c.oid, 'pg_class') IS NULL$$,
    'so has every table and view');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace IN (:schemas) AND c.relkind IN ('r', 'S')
      AND c.relname <> 'rollup_objects'  -- holds oids, which mean nothing in another database; fills itself again
      AND c.oid <> ALL ((SELECT extconfig FROM pg_extension WHERE extname = 'clickrollup')::oid[])$$,
    'every table and sequence is dumped with its rows');
SELECT is_empty($$
    SELECT p.oid::regprocedure FROM pg_proc AS p
    WHERE p.pronamespace IN (:schemas) AND p.prosecdef
      AND (has_function_privilege('public', p.oid, 'EXECUTE') OR p.proconfig IS NULL)$$,
    'no SECURITY DEFINER function is open to all or without a search_path');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.relnamespace IN (:schemas) AND c.relkind IN ('r', 'v') AND c.relacl::text ~ '[{,]=' $$,
    'nothing is granted to PUBLIC');
SELECT * FROM finish();
