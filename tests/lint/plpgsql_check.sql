-- plpgsql_check over every PL/pgSQL function; what it says is in accepted.psql, with the reason, or fails. For
-- `make lint`, which runs it in the one database that pg_cron can be in: functions that name cron.job are checked too.
\ir ../sql/setup.psql
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'plpgsql_check') AS available \gset
\if :available
\else
SELECT plan(1);
SELECT skip('this PostgreSQL has no plpgsql_check: its package is postgresql-NN-plpgsql-check', 1);
SELECT * FROM finish();
\quit
\endif
SELECT plan(3);
CREATE EXTENSION IF NOT EXISTS pg_cron;
CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE EXTENSION plpgsql_check SCHEMA tap;

CREATE TEMPORARY VIEW routines AS
SELECT p.oid, format('%s.%s', p.pronamespace::regnamespace, p.proname) AS name, p.prorettype::regtype AS type,
       t.tgrelid::regclass AS relation, t.tgnewtable AS written
FROM pg_proc AS p
JOIN pg_language AS l ON l.oid = p.prolang
LEFT JOIN (SELECT DISTINCT tgfoid, tgrelid, tgnewtable FROM pg_trigger) AS t ON t.tgfoid = p.oid
WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$' AND l.lanname = 'plpgsql';
CREATE TEMPORARY TABLE said AS
SELECT DISTINCT r.name AS function,
       regexp_replace(concat_ws(' / ', c.level, c.message, c.detail, c.query), '\s+', ' ', 'g') AS warning
FROM routines AS r,
     plpgsql_check_function_tb(r.oid, coalesce(r.relation, 0), newtable => r.written, fatal_errors => false,
         other_warnings => true, extra_warnings => true, performance_warnings => true, security_warnings => true) AS c
WHERE r.type <> 'trigger'::regtype OR r.relation IS NOT NULL;
CREATE TEMPORARY TABLE accepted (function text NOT NULL, warning text NOT NULL, why text NOT NULL);
\ir accepted.psql

SELECT is_empty(
    $$ SELECT name FROM routines WHERE type = 'trigger'::regtype AND relation IS NULL $$,
    'every trigger function has a trigger, with whose relation it is checked');
SELECT is_empty($$
    SELECT s.function, s.warning FROM said AS s
    WHERE NOT EXISTS (SELECT FROM accepted AS a WHERE s.function ~ a.function AND s.warning ~ a.warning)$$,
    'plpgsql_check says nothing that is not accepted in tests/lint/accepted.psql');
SELECT is_empty($$
    SELECT a.function, a.warning FROM accepted AS a
    WHERE NOT EXISTS (SELECT FROM said AS s WHERE s.function ~ a.function AND s.warning ~ a.warning)$$,
    'it still says all that is accepted there');
SELECT * FROM finish();
