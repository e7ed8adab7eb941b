"""Settings of a session, which say how PostgreSQL reads and writes values and names, change nothing that is kept."""

from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from support.dashboard import TIMES, fill, make_login, serving
from support.databases import cloned_database

from clickrollup.cli import main
from clickrollup.sandbox.postgres import PostgresServer

HOSTILE = {
    "quotes": {"quote_all_identifiers": "on"},
    "dublin": {"DateStyle": "SQL, DMY", "TimeZone": "Europe/Dublin"},
    "shanghai": {"DateStyle": "Postgres, MDY", "TimeZone": "Asia/Shanghai"},
    "german": {"DateStyle": "German", "TimeZone": "Australia/Lord_Howe"},
    "year last": {"DateStyle": "ISO, DMY", "TimeZone": "America/St_Johns"},
    "intervals": {"IntervalStyle": "sql_standard", "TimeZone": "Pacific/Apia"},
    "durations": {"IntervalStyle": "iso_8601"},
    "backslashes": {"standard_conforming_strings": "off", "escape_string_warning": "off"},
    "values": {"bytea_output": "escape", "extra_float_digits": "-15", "xmloption": "document"},
}
# Weights are eighths, whose sum is the same to the last bit in whatever order a plan adds them.
# Each is a call of a DBA's; what one returns is kept in a table, so that it is not read as the session shows it.
LIFE = r"""
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, day date, shop text,
    "Amount" numeric(12, 2),    weight float8, picture bytea) PARTITION BY RANGE (at);
CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM ('2026-06-01 00:00Z') TO ('2026-06-02 00:00Z');
CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM ('2026-06-02 00:00Z') TO ('2026-06-03 00:00Z');
CREATE TABLE orders_3 PARTITION OF orders FOR VALUES FROM ('2026-06-03 00:00Z') TO ('2026-06-04 00:00Z');
CREATE TABLE orders_d PARTITION OF orders DEFAULT;
= SELECT * FROM clickrollup.create_rollup('orders', 'hours', '1 hour', ARRAY['shop', 'lower(shop) AS small'], ARRAY[
    clickrollup.count_events(), clickrollup.sum_of('"Amount"', 'amount'), clickrollup.average_of('weight', 'mean'),
    clickrollup.distinct_of('shop', 'shops')], filter => $$shop <> 'none'$$, schedule => NULL);
= SELECT * FROM clickrollup.create_rollup('hours', 'days', 'day', time_zone => 'UTC');
= SELECT * FROM clickrollup.create_rollup('orders', 'lisbon', 'day', time_zone => 'Atlantic/Azores', schedule => NULL);
= SELECT * FROM clickrollup.create_rollup('orders', 'by_date', 'week', time_column => 'day', schedule => NULL);
INSERT INTO orders (at, day, shop, "Amount", weight, picture)
    SELECT '2026-06-01 00:00Z'::timestamptz + i * interval '17 minutes', '2026-06-01'::date + i % 9, 'Shop ' || i % 3, i,
        i / 8.0, 'x'
    FROM generate_series(0, 240) AS i;
CALL clickrollup.run_rollup('hours');
CALL clickrollup.run_all();
INSERT INTO orders (at, day, shop, "Amount") VALUES ('2026-06-03 12:00Z', '2026-06-03', 'Shop 1', 5);
= SELECT * FROM hours_live;
= SELECT * FROM hours_plain;
= SELECT * FROM by_date_live;
= SELECT 1 FROM aggregate_hours();
CALL clickrollup.run_all();
SELECT clickrollup.add_measure('hours', clickrollup.max_of('"Amount"', 'most'));
UPDATE hours SET event_count = event_count + 1 WHERE bucket = '2026-06-02 10:00Z' AND shop = 'Shop 1';
= SELECT bucket, measure, stored, expected FROM clickrollup.reconcile('hours', '2026-06-01 12:00Z', '2026-06-03 00:00Z');
= SELECT clickrollup.rebuild('hours', '2026-06-02 09:30Z', '2026-06-02 10:30Z', force => true);
= SELECT * FROM clickrollup.reconcile('hours');
= SELECT * FROM clickrollup.erase('orders', $$shop = 'Shop 2' AND extract(hour FROM at AT TIME ZONE 'UTC') IN (3, 7, 11)$$);
INSERT INTO orders (id, at, day, shop) OVERRIDING SYSTEM VALUE VALUES (-1, '2026-06-02 10:10Z', '2026-06-02', 'Shop 1');
= SELECT * FROM clickrollup.find_misplaced('hours');
= SELECT clickrollup.rebuild(name, '2026-06-02 10:00Z', '2026-06-02 11:00Z') FROM clickrollup.rollups WHERE fed_by IS NULL
    ORDER BY name;
SELECT clickrollup.drop_rollup('by_date');
SELECT clickrollup.set_retention('orders', '1 day 1 hour', NULL);
SELECT clickrollup.set_bucket_retention('hours', '20 hours');
= SELECT begins, ends FROM _clickrollup.time_partitions('orders');
= SELECT * FROM clickrollup.apply_retention('orders', '2026-06-03 00:30Z');
= SELECT * FROM orders;
= SELECT * FROM clickrollup.apply_retention('orders', '2026-06-03 01:30Z');
= SELECT * FROM orders;
= SELECT * FROM clickrollup.reconcile('lisbon');
SELECT clickrollup.rename_rollup('hours', 'Stunden');
ALTER TABLE orders RENAME TO "Sales";
CALL clickrollup.run_all();
SELECT clickrollup.renew_rollup(name) FROM clickrollup.rollups WHERE fed_by IS NULL;
SELECT clickrollup.change_limits('Stunden', events_per_batch => 1000, keep_runs => '3 days 4 hours');
SELECT clickrollup.pause_rollup('Stunden', E'a \\ b');
= SELECT rollup_name, topic, state, regexp_replace(reason, '[0-9:.]{12,}', '') FROM clickrollup.health();
SELECT clickrollup.resume_rollup('Stunden');
SELECT clickrollup.create_clickstream(schedule => NULL);
INSERT INTO events (event_time, customer_id) VALUES (date_trunc('day', now(), 'UTC') + interval '9 days', 1);
UPDATE partman.part_config SET premake = 12;
= SELECT * FROM clickrollup.maintain_partitions('events');
CALL clickrollup.run_all();
= SELECT rollup_name, topic, state FROM clickrollup.health();
"""
REGISTRY = """
SELECT r.name, e.key, e.value FROM clickrollup.rollups AS r, jsonb_each_text(to_jsonb(r)) AS e
WHERE e.key NOT IN ('last_run_at', 'last_wait', 'created_at') ORDER BY 1, 2
"""
COLUMNS = """
SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod)
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relname !~ '^answer_' AND attnum > 0 ORDER BY 1, attnum
"""
# All that was made: how each function, view and partition is written, and what the registry knows.
MADE = (
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'aggregate%' ORDER BY 1",
    "SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition ORDER BY 1",
    COLUMNS,
    "SELECT * FROM clickrollup.rollup_dimensions ORDER BY 1, position",
    "SELECT * FROM clickrollup.rollup_measures ORDER BY 1, position",
    "SELECT event_table_name, keep_events, schedule, dropped_before FROM clickrollup.source_retention ORDER BY 1",
    "SELECT r.name, _clickrollup.definition_hash(r.name) FROM clickrollup.rollups AS r WHERE r.fed_by IS NULL ORDER BY 1",
    "SELECT r.name, _clickrollup.run_command(r.name) FROM clickrollup.rollups AS r ORDER BY 1",
    "SELECT parent_table, partition_interval FROM partman.part_config ORDER BY 1",
    REGISTRY,
)


def live(dsn: str, settings: dict[str, str]) -> dict[str, Any]:
    """Do all of it in a session with these settings, and return what an ordinary session sees of it."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman")
        for name, value in settings.items():
            connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), value))
        statements = [part.strip() for part in LIFE.split(";\n") if part.strip()]
        for number, statement in enumerate(statements):
            kept = f"CREATE TABLE answer_{number} AS {statement[1:]}" if statement[0] == "=" else statement
            connection.execute(kept.encode())
    with psycopg.connect(dsn, autocommit=True) as connection:
        seen: dict[str, Any] = {query: connection.execute(query.encode()).fetchall() for query in MADE}
        tables = [f"answer_{number}" for number, statement in enumerate(statements) if statement[0] == "="]
        for name in [*tables, "hours", "days", "lisbon"]:
            rows = connection.execute(f"SELECT to_jsonb(t)::text FROM {name} AS t ORDER BY 1".encode())
            seen[name] = rows.fetchall()
    return seen


@pytest.fixture(scope="module")
def ordinary(server: PostgresServer) -> dict[str, Any]:
    """What comes of it in a session as PostgreSQL makes one."""
    with cloned_database(server, None) as dsn:
        return live(dsn, {})


@pytest.mark.parametrize("settings", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_life_under_other_settings_is_the_same(
    server: PostgresServer, ordinary: dict[str, Any], settings: dict[str, str]
) -> None:
    with cloned_database(server, None) as dsn:
        found = live(dsn, settings)
    differing = {name: [row for row in rows if row not in ordinary[name]] for name, rows in found.items()}
    assert {name: rows for name, rows in differing.items() if rows} == {}
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(rows) for name, rows in ordinary.items()
    }


def test_the_script_is_not_read_wrongly(bare_database: str) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("SET standard_conforming_strings = off")
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="standard_conforming_strings"):
            connection.execute("CREATE EXTENSION clickrollup CASCADE")


def test_commands_read_times_whatever_a_role_is_set_to(database: str, connection: psycopg.Connection) -> None:
    fill(database)
    login = make_login(database)
    connection.execute("CALL clickrollup.run_all()")
    name = sql.Identifier(connection.info.dbname)
    for setting in ("DateStyle = 'German'", "IntervalStyle = 'iso_8601'", "TimeZone = 'Asia/Shanghai'"):
        connection.execute(sql.SQL("ALTER DATABASE {} SET ").format(name) + sql.SQL(setting))
    with serving(database, login) as service:
        answer, shown = service.get("api/administration")
        assert (answer, shown["tables"]["runs"][0]["events"] > 0) == (200, True)
        assert service.get("api/board", **TIMES)[0] == 200
    done = CliRunner().invoke(main, ["status", "--dsn", database, "--json"])
    assert done.exit_code == 0, done.output
