\ir setup.psql
SELECT plan(14);
CREATE TEMPORARY VIEW routines AS
SELECT p.*, p.oid::regprocedure AS routine, l.lanname FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$';
-- SECURITY DEFINER functions that everybody may call, because they check all that they are given.
CREATE TEMPORARY TABLE open_to_all (routine regproc NOT NULL, why text NOT NULL);
INSERT INTO open_to_all VALUES
('_clickrollup.mark_here', 'it says how far a rollup is, by a name that the caller must know'),
('_clickrollup.provide_hll', 'it takes nothing, and makes what any distinct count needs');
-- What can have no search_path of its own.
CREATE TEMPORARY TABLE unpinned (routine regproc NOT NULL, why text NOT NULL);
INSERT INTO unpinned VALUES
('_clickrollup.run', 'it commits, which PostgreSQL forbids to what has a setting of its own'),
('clickrollup.run_rollup', 'as above'),
('clickrollup.run_all', 'as above'),
('clickrollup.run_retention', 'as above'),
('clickrollup.isolate_tenant', 'as above'),
('_clickrollup.begin_call', 'as above'),
('_clickrollup.qualify_names', 'it asks which search_path its caller has'),
('_clickrollup.check_nothing_left', 'it looks whether the search_path is still that of its caller');
-- What the caller's search_path could give another meaning to: operators, calls, types and tables without a schema.
CREATE FUNCTION pg_temp.bare_names(p_body text) RETURNS SETOF text LANGUAGE sql AS $$
    WITH code (code) AS (
        SELECT regexp_replace(p_body, '--[^\n]*|''(?:[^'']|'''')*''|:=|OPERATOR\(\w+\.[^)]+\)'
                                      '|\m(?:ERRCODE|MESSAGE|DETAIL|HINT)\s*=', ' ', 'g'))
    SELECT found[1] FROM code, regexp_matches(code, '[-+*/<>=~!@#%^&|`?]+', 'g') AS found
    UNION ALL
    SELECT found[1] FROM code, regexp_matches(code, '(?<![.\w])\w+\s*\(', 'g') AS found
    UNION ALL
    SELECT found[1] FROM code, regexp_matches(code, '::\s*(\w+)(?![.\w])', 'g') AS found
    UNION ALL
    SELECT found[1] FROM code, regexp_matches(
        substring(code FROM '\mDECLARE\M(.*?)\mBEGIN\M'), '\w+\s+(\w+)(?![.\w])[^;]*;', 'g') AS found
    UNION ALL
    SELECT found[1] FROM code, regexp_matches(
        code, '\m(?:FROM|JOIN|USING|UPDATE|INTO|TABLE|ONLY)\s+(\w+)(?![.\w])', 'gi') AS found
$$;
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
      AND c.relname <> 'runners'  -- where a dump is restored, nobody runs yet
      AND c.relname <> 'companions'  -- empty after CREATE EXTENSION
      AND c.oid <> ALL ((SELECT extconfig FROM pg_extension WHERE extname = 'clickrollup')::oid[])$$,
    'every table and sequence is dumped with its rows');
SELECT is_empty($$
    SELECT c.oid::regclass FROM pg_class AS c
    WHERE c.oid = ANY ((SELECT extconfig FROM pg_extension WHERE extname = 'clickrollup')::oid[])
      AND (c.relrowsecurity
           OR EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND c.oid IN (f.conrelid, f.confrelid)))$$,
    'and can be: pg_dump reads none with row-level security for a plain role, pg_restore --jobs heeds no foreign key');
SELECT is_empty($$
    SELECT r.routine FROM routines AS r
    WHERE NOT (coalesce(r.proconfig @> '{"search_path=pg_catalog, pg_temp"}', false) OR r.prosqlbody IS NOT NULL
               OR r.prokind = 'a' OR r.lanname IN ('c', 'internal')
               OR r.oid IN (SELECT u.routine FROM unpinned AS u))$$,
    'every function looks names up in pg_catalog alone, or its body was parsed when it was created');
SELECT is_empty($$
    SELECT u.routine FROM unpinned AS u JOIN routines AS r ON r.oid = u.routine
    WHERE r.proconfig IS NOT NULL OR r.prosqlbody IS NOT NULL OR r.prosecdef$$,
    'what is listed as an exception is one, and has the rights of its caller');
SELECT bag_eq($$
    SELECT pg_temp.bare_names('DECLARE v_a text; v_b x.y; v_c numeric(1) := ''p(q)'';
        BEGIN v_a := x.f(g(1), v_a::date, v_a::x.t); -- h(2) < 3
        IF v_a OPERATOR(x.=) ''='' AND v_a <> '''' THEN PERFORM x.f(b) FROM x.c JOIN d ON e; END IF; END')$$,
    $$ VALUES ('text'), ('numeric'), ('numeric('), ('g('), ('date'), ('<>'), ('d') $$,
    'a bare name is found');
SELECT is_empty($$
    SELECT u.routine, b.name
    FROM unpinned AS u JOIN routines AS r ON r.oid = u.routine, pg_temp.bare_names(r.prosrc) AS b (name)$$,
    'each name in what has no search_path says its schema');
SELECT is_empty($$
    SELECT r.routine FROM routines AS r
    WHERE r.prosecdef AND NOT coalesce(r.proconfig @> '{"search_path=pg_catalog, pg_temp"}', false)$$,
    'a SECURITY DEFINER function has a search_path also where its body was parsed: what it calls may not have one');
SELECT is_empty($$
    SELECT r.routine FROM routines AS r
    WHERE r.prosecdef AND has_function_privilege('public', r.oid, 'EXECUTE')
      AND r.oid NOT IN (SELECT o.routine FROM open_to_all AS o)$$,
    'no SECURITY DEFINER function is open to all but those that are listed with the reason');
SELECT is_empty($$
    SELECT o.routine FROM open_to_all AS o JOIN routines AS r ON r.oid = o.routine
    WHERE NOT (r.prosecdef AND has_function_privilege('public', r.oid, 'EXECUTE'))$$,
    'and those are');
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
SELECT is_empty($$
    SELECT r.routine FROM routines AS r
    WHERE r.lanname = 'plpgsql' AND r.prokind = 'f' AND r.oid NOT IN (SELECT u.routine FROM unpinned AS u)
      AND (r.pronamespace = 'clickrollup'::regnamespace
           OR r.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype))
      AND NOT coalesce(r.proconfig @> '{quote_all_identifiers=off}', false)$$,
    'what a session calls writes names in one way, whatever quote_all_identifiers says');
SELECT * FROM finish();
