"""Every kind of object whose name is kept, by every form of ALTER: with event triggers and without, nothing stops."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]

TEMPLATE = "renames_template"
# A clickstream, and a chain whose words need the search_path and a type; all in schemas of their own.
SETUP: LiteralString = """
    CREATE SCHEMA sketches;
    CREATE EXTENSION hll SCHEMA sketches;
    CREATE EXTENSION clickrollup;
    CREATE SCHEMA partman;
    CREATE EXTENSION pg_partman SCHEMA partman;
    CREATE SCHEMA web;
    SELECT clickrollup.create_clickstream('web', schedule => NULL);
    SELECT clickrollup.set_retention('web.events', '90 days', schedule => NULL);
    SELECT clickrollup.create_tenant_reader(1, 'web', 'renames_reader');
    CREATE SCHEMA shop;
    CREATE SCHEMA words;
    CREATE TYPE words.mood AS ENUM ('good', 'bad');
    CREATE FUNCTION words.shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
    CREATE TABLE shop.orders (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, k text,
        mood words.mood);
    SET search_path = "words", shop, public;
    SELECT clickrollup.create_rollup('shop.orders', 'o5', '5 minutes', ARRAY['shout(k) AS k'],
        ARRAY[clickrollup.count_events('event_count'), clickrollup.top_of('k', 'top'),
              clickrollup.min_of('mood', 'best'), clickrollup.distinct_of('k', 'kinds')], schedule => NULL);
    SELECT clickrollup.create_rollup('shop.o5', 'o60', '1 hour');
    SELECT clickrollup.set_retention('shop.orders', '30 days', schedule => NULL);
    RESET search_path;
"""
ALTERS: dict[str, list[LiteralString]] = {
    "source": [
        "ALTER TABLE web.events RENAME TO clicks",
        "ALTER TABLE web.clicks SET SCHEMA shop",
        "ALTER TABLE shop.orders RENAME TO purchases",
        "ALTER SEQUENCE shop.orders_id_seq RENAME TO numbers",
        "ALTER SEQUENCE shop.events_event_id_seq RENAME TO ids",
    ],
    "table": [
        "ALTER TABLE web.rollup_events_5min RENAME TO fives",
        "ALTER TABLE web.rollup_events_1hr SET SCHEMA shop",
        "ALTER TABLE web.fives ADD COLUMN note text",
        "ALTER INDEX shop.o5_unique_idx RENAME TO o5_key",
    ],
    "tables change places": [
        "ALTER TABLE shop.o5 RENAME TO o",
        "ALTER TABLE shop.o60 RENAME TO o5",
        "ALTER TABLE shop.o RENAME TO o60",
    ],
    "schema": [
        'ALTER SCHEMA web RENAME TO "Web; 2"',
        "ALTER SCHEMA web_tenant_1 RENAME TO ones",
        "ALTER SCHEMA shop RENAME TO store",
        'ALTER SCHEMA words RENAME TO "Wörter"',
        'ALTER SCHEMA sketches RENAME TO "h.l"',
    ],
    "schemas change places": [
        "ALTER SCHEMA shop RENAME TO x",
        "ALTER SCHEMA web RENAME TO shop",
        "ALTER SCHEMA x RENAME TO web",
    ],
    "view": [
        "ALTER VIEW web.rollup_events_5min_live RENAME TO alive",
        "ALTER VIEW web.rollup_events_1hr_live SET SCHEMA shop",
        "ALTER TABLE shop.o5_parts RENAME TO pieces",
        "ALTER VIEW web_tenant_1.rollup_events_5min_live RENAME TO alive",
    ],
    "function": [
        'ALTER FUNCTION web.five_minutely_aggregation(bigint) RENAME TO "count; them"',
        "ALTER ROUTINE web.hourly_aggregation(bigint) SET SCHEMA shop",
        "ALTER FUNCTION shop.aggregate_o5_operations(text, text, jsonb) RENAME TO other",
        "ALTER FUNCTION shop.aggregate_o60(bigint) RENAME TO f",
        "CREATE FUNCTION shop.aggregate_o60(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
    "type": [
        'ALTER TYPE words.mood RENAME TO "Mood"',
        'ALTER TYPE words."Mood" SET SCHEMA shop',
    ],
    "role": ["ALTER ROLE renames_reader RENAME TO renames_other"],
}
TRIGGERS: dict[str, LiteralString] = {
    "with triggers": "RESET session_replication_role",
    "without": "SET session_replication_role = replica",
}

READERS: LiteralString = """
    SELECT to_regnamespace(quote_ident(schema_name)), to_regnamespace(quote_ident(view_schema)),
           to_regrole(quote_ident(role_name)) FROM clickrollup.tenant_readers
"""


@pytest.fixture(scope="module")
def template(server: PostgresServer) -> Iterator[str]:
    """The name of a database with all that ALTERS names."""
    if not server.execute("SELECT name FROM pg_available_extensions WHERE name = 'pg_partman'"):
        pytest.skip("pg_partman is not installed for this PostgreSQL")
    with cloned_database(server, None, TEMPLATE) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(SETUP)
        yield TEMPLATE


@pytest.fixture
def arena(server: PostgresServer, template: str) -> Iterator[Connection]:
    """A connection to a database of that kind, in which both sources have an event that is counted."""
    with (
        cloned_database(server, template) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        connection.execute("UPDATE clickrollup.tenant_readers SET oids = NULL")  # a clone is another database
        add_events(connection)
        connection.execute("CALL clickrollup.run_all()")
        yield connection
        connection.execute(
            "DO $$ BEGIN ALTER ROLE renames_other RENAME TO renames_reader; EXCEPTION WHEN OTHERS THEN NULL; END $$"
        )


def add_events(connection: Connection) -> None:
    """Insert an event into each source, whatever it is called now."""
    sources = "SELECT DISTINCT source::regclass::text FROM _clickrollup.rollup_objects"
    for (source,) in connection.execute(sources).fetchall():
        columns = connection.execute(f"SELECT * FROM {source} LIMIT 0".encode()).description or []
        is_web = "customer_id" in [column.name for column in columns]
        names = "event_time, customer_id" if is_web else "at, k"
        connection.execute(f"INSERT INTO {source} ({names}) VALUES ('2026-03-01Z', '1')".encode())


@pytest.mark.parametrize("triggers", [*TRIGGERS])
@pytest.mark.parametrize("kind", [*ALTERS])
def test_a_rename(arena: Connection, kind: str, triggers: str) -> None:
    arena.execute(TRIGGERS[triggers])
    for statement in ALTERS[kind]:
        arena.execute(statement)
    arena.execute("RESET session_replication_role")
    add_events(arena)
    arena.execute("CALL clickrollup.run_all()")
    for (name,) in arena.execute("SELECT name FROM clickrollup.rollups").fetchall():
        arena.execute("SELECT clickrollup.renew_rollup(%s)", [name])
        assert arena.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
    check_counts(arena)
    check_names(arena)


def check_counts(connection: Connection) -> None:
    """Each rollup, and the live view beside its table, has both events."""
    for (table,) in connection.execute("SELECT rollup_table_name FROM clickrollup.rollups").fetchall():
        for relation in (
            table,
            table[:-1] + '_live"' if table.endswith('"') else f"{table}_live",
        ):
            count = connection.execute(f"SELECT sum(event_count) FROM {relation}".encode())
            assert (relation, count.fetchall()) == (relation, [(2,)])


def check_names(connection: Connection) -> None:
    """Nothing that is kept names what is not there, and pg_partman goes on."""
    health = connection.execute("SELECT topic FROM clickrollup.health()").fetchall()
    assert health == [("all",)] * 4
    for (source,) in connection.execute(
        "SELECT event_table_name FROM clickrollup.source_retention"
    ).fetchall():
        connection.execute("SELECT clickrollup.apply_retention(%s, '2026-03-02Z')", [source])
    connection.execute("UPDATE partman.part_config SET premake = 10")
    connection.execute(
        "SELECT clickrollup.maintain_partitions(event_table_name::regclass) FROM clickrollup.rollups "
        "WHERE name = 'rollup_events_5min'"
    )
    connection.execute("SELECT partman.run_maintenance()")
    assert None not in connection.execute(READERS).fetchall()[0]
    assert connection.execute(
        "SELECT count(*) FROM pg_class WHERE relname LIKE 'clickrollup_view_%'"
    ).fetchall() == [(0,)]


def test_health_names_what_nobody_followed(arena: Connection) -> None:
    arena.execute(TRIGGERS["without"])
    arena.execute("ALTER SCHEMA shop RENAME TO store")
    arena.execute("RESET session_replication_role")
    findings = arena.execute(
        "SELECT DISTINCT topic, state::text FROM clickrollup.health() WHERE rollup_name LIKE 'o%'"
    ).fetchall()
    assert findings == [("renamed", "warning")]
    arena.execute("SELECT clickrollup.renew_rollup('o5')")
    check_names(arena)


def test_jobs_follow_the_name_of_their_source(cron_database: str) -> None:
    """With event triggers at once, without them by the next run; also those of pg_partman's partitions."""
    jobs = "SELECT jobname, command, schedule FROM cron.job ORDER BY 1"
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION hll; CREATE EXTENSION clickrollup; CREATE SCHEMA web")
        connection.execute("CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman")
        connection.execute("SELECT clickrollup.create_clickstream('web', '0 0 1 1 *')")
        connection.execute("SELECT clickrollup.set_retention('web.events', '90 days', '0 0 1 2 *')")
        before = connection.execute(jobs).fetchall()
        assert len(before) == 3
        for triggers, statement, name in (
            ("with triggers", "ALTER SCHEMA web RENAME TO w", "w.events"),
            ("without", 'ALTER TABLE w.events RENAME TO "e\'e"', 'w."e\'e"'),
        ):
            connection.execute(TRIGGERS[triggers])
            connection.execute(statement.encode())
            connection.execute("RESET session_replication_role")
            if triggers == "without":
                connection.execute("CALL clickrollup.run_all()")
            quoted = name.replace("'", "''")
            assert connection.execute(jobs).fetchall() == [
                (
                    job.replace("web.events", name),
                    command.replace("web.events", quoted),
                    schedule,
                )
                for job, command, schedule in before
            ]
        connection.execute("SELECT clickrollup.drop_rollup('rollup_events_1hr')")
        connection.execute("SELECT clickrollup.drop_rollup('rollup_events_5min')")
        assert [job for job, _, _ in connection.execute(jobs).fetchall()] == [
            'clickrollup partitions of w."e\'e"'
        ]


ODD = "e\n$aggregation$ '; -- $body$"


def test_names_with_newlines_and_dollar_quotes(bare_database: str) -> None:
    """They are names like any other, in a schema, a table, columns and a rollup, through all that is made of them."""
    with psycopg.connect(bare_database, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        quoted = f'"{ODD}"'
        connection.execute(
            f"CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{quoted} (id bigint GENERATED ALWAYS AS IDENTITY, "
            f"at timestamptz NOT NULL, {quoted} text)".encode()
        )
        connection.execute(
            "SELECT clickrollup.create_rollup(%s::regclass, %s, '1 hour', ARRAY[%s], "
            "ARRAY[clickrollup.count_events(%s), clickrollup.top_of(%s, 'top')], schedule => NULL)",
            [f"{quoted}.{quoted}", ODD + "r", ODD, ODD + "n", quoted],
        )
        for schema in (quoted, "odd"):
            connection.execute(
                f"INSERT INTO {schema}.{quoted} (at, {quoted}) VALUES ('2026-03-01Z', '$aggregation$')".encode()
            )
            connection.execute("CALL clickrollup.run_rollup(%s)", [ODD + "r"])
            connection.execute("SELECT clickrollup.change_owner(%s, current_user::regrole)", [ODD + "r"])
            connection.execute("SELECT clickrollup.rebuild(%s)", [ODD + "r"])
            assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [ODD + "r"]).fetchall() == []
            if schema == quoted:
                connection.execute(f"ALTER SCHEMA {quoted} RENAME TO odd".encode())
        assert connection.execute("SELECT topic FROM clickrollup.health()").fetchall() == [("all",)]
        connection.execute("SELECT clickrollup.rename_rollup(%s, '$function$\n')", [ODD + "r"])
        connection.execute("SELECT clickrollup.drop_rollup('$function$\n')")
