-- make installcheck: whether what is installed works, in a new database of a running server, for packagers. By the PG...
-- environment of psql; the role must be a superuser, or have CREATEDB and an hll that it may create. The first thing that
-- is wrong ends it, and leaves the database to be looked at.
\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
SELECT 'clickrollup_installcheck_' || pg_backend_pid() AS database, current_database() AS here \gset
CREATE DATABASE :"database";
\c :"database"
SET client_min_messages = warning;
CREATE FUNCTION pg_temp.expect(p_what text, p_holds boolean) RETURNS text LANGUAGE plpgsql AS $function$
BEGIN
    IF p_holds IS NOT TRUE THEN
        RAISE EXCEPTION 'not so: %', p_what
            USING HINT = format('Look into database %I, then drop it.', current_database());
    END IF;
    RETURN p_what;
END
$function$;
CREATE EXTENSION clickrollup CASCADE;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ordered_at timestamptz NOT NULL, amount int);
SELECT count(*) > 0 AS made FROM clickrollup.create_rollup('orders', 'orders_hour', '1 hour', schedule => NULL, measures =>
    ARRAY[clickrollup.count_events('orders'), clickrollup.sum_of('amount', 'revenue'), clickrollup.top_of('amount', 'usual', 3)])
\gset
INSERT INTO orders (ordered_at, amount) SELECT now(), i % 5 FROM generate_series(1, 1000) AS i;
CALL clickrollup.run_all();
INSERT INTO orders (ordered_at, amount) VALUES (now(), 1);
SELECT pg_temp.expect('a live view has what waits', sum(orders) = 1001 AND sum(revenue) = 2001) FROM orders_hour_live;
CALL clickrollup.run_all();
SELECT pg_temp.expect('a run counts all', sum(orders) = 1001) FROM orders_hour;
SELECT pg_temp.expect('a rollup equals its events', count(*) = 0) FROM clickrollup.reconcile('orders_hour');
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'hll') AS has_hll \gset
\if :has_hll
SELECT clickrollup.create_clickstream(schedule => NULL) \g /dev/null
INSERT INTO events (event_time, device_id) SELECT now(), i % 7 FROM generate_series(1, 100) AS i;
CALL clickrollup.run_all();
SELECT pg_temp.expect('distinct counts', max(device_distinct_count) = 7) FROM rollup_events_1hr_plain;
\else
\echo without hll, so no distinct counts
\endif
SELECT pg_temp.expect('health() has nothing to say', bool_and(h.state = 'ok')) FROM clickrollup.health() AS h;
SELECT 'clickrollup ' || clickrollup.version() || ' works on ' || current_setting('server_version');
\c :"here"
DROP DATABASE :"database";
