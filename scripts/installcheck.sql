-- make installcheck: whether what is installed works, in a new database of a running server, for packagers. By the PG…
-- environment of psql; the role must be a superuser, or have CREATEDB and an hll that it may create.
\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
SELECT 'clickrollup_installcheck_' || pg_backend_pid() AS database, current_database() AS here \gset
CREATE DATABASE :"database";
\c :"database"
SET client_min_messages = warning;
CREATE EXTENSION clickrollup CASCADE;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ordered_at timestamptz NOT NULL, amount int);
SELECT count(*) > 0 AS made FROM clickrollup.create_rollup('orders', 'orders_hour', '1 hour', schedule => NULL, measures =>
    ARRAY[clickrollup.count_events('orders'), clickrollup.sum_of('amount', 'revenue'), clickrollup.top_of('amount', 'usual', 3)]);
INSERT INTO orders (ordered_at, amount) SELECT now(), i % 5 FROM generate_series(1, 1000) AS i;
CALL clickrollup.run_all();
INSERT INTO orders (ordered_at, amount) VALUES (now(), 1);
SELECT sum(orders) = 1001 AND sum(revenue) = 2001 AS live FROM orders_hour_live;
CALL clickrollup.run_all();
SELECT count(*) = 0 AS reconciled FROM clickrollup.reconcile('orders_hour');
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'hll') AS has_hll \gset
\if :has_hll
SELECT count(*) > 0 AS clickstream FROM clickrollup.create_clickstream(schedule => NULL);
INSERT INTO events (event_time, device_id) SELECT now(), i % 7 FROM generate_series(1, 100) AS i;
CALL clickrollup.run_all();
SELECT max(device_distinct_count) = 7 AS distinct_counts FROM rollup_events_1hr_plain;
\endif
SELECT bool_and(h.state = 'ok') AS healthy FROM clickrollup.health() AS h;
SELECT 'clickrollup ' || clickrollup.version() || ' works on ' || current_setting('server_version');
\c :"here"
DROP DATABASE :"database";
