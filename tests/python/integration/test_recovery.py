"""docs/recovery.md: each drill does its damage, is noticed, is repaired, and each rollup equals its events again."""

import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from confluent_kafka.admin import AdminClient
from support.loading import events, load, loaded, send, try_to_load

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic

Connection = psycopg.Connection[tuple[Any, ...]]
PAGE = (Path(__file__).parents[3] / "docs" / "recovery.md").read_text(encoding="utf-8")
DRILL = re.compile(
    r"^## (.+?)$.*?^```sql damage\n(.*?)^```\n```sql repair\n(.*?)^```", re.MULTILINE | re.DOTALL
)
DRILLS = {
    title: (damage, repair)
    for title, damage, repair in (
        match.groups()
        for section in re.split(r"^(?=## )", PAGE, flags=re.MULTILINE)[1:]
        for match in DRILL.finditer(section)
    )
}
# What is seen of the damage: a query that returns rows.
WRONG = {
    "The watermark is lost": "SELECT FROM clickrollup.health() WHERE topic = 'window unsound'",
    "A part is of another time": "SELECT FROM clickrollup.health() WHERE topic = 'runs lost'",
    "A rollup is corrupt": "SELECT FROM clickrollup.reconcile('rollup_events_5min')",
    "A rollup's table is gone": "SELECT FROM clickrollup.health() WHERE topic = 'table missing'",
    "The scheduler was off for a day": "SELECT FROM clickrollup.rollup_status WHERE events_waiting = 500",
    "Partitions were not made in time": "SELECT FROM clickrollup.health() WHERE topic ~ 'partition'",
    "A wrong definition was live for a week": "SELECT WHERE NOT EXISTS (SELECT FROM by_tenant WHERE customer_id = 2)",
    "A tenant asks to be forgotten": "SELECT FROM events WHERE customer_id = 1",
    "Functions or views were dropped": "SELECT FROM clickrollup.health() WHERE topic = 'function missing'",
}


def execute(connection: Connection, statements: str) -> None:
    for statement in filter(None, map(str.strip, statements.split(";\n"))):
        connection.execute(statement.encode())


@pytest.fixture
def filled(connection: Connection, request: pytest.FixtureRequest) -> Connection:
    """A connection to a clickstream with events that are counted; with pg_partman where the drill is about it."""
    if "Partitions" in request.node.name:
        if not connection.execute("SELECT FROM pg_available_extensions WHERE name = 'pg_partman'").rowcount:
            pytest.skip("pg_partman is not installed for this PostgreSQL")
        connection.execute("CREATE SCHEMA partman")
        connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
    connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
    connection.execute("""
        INSERT INTO events (event_time, customer_id, device_id)
        SELECT '2026-03-01 00:00+00'::timestamptz + i * interval '1 minute', i % 3, i FROM generate_series(1, 300) AS i
    """)
    connection.execute("CALL clickrollup.run_all()")
    return connection


def test_every_drill_has_something_to_see() -> None:
    assert DRILLS.keys() == WRONG.keys()


@pytest.mark.parametrize("title", WRONG)
def test_a_drill(filled: Connection, title: str) -> None:
    damage, repair = DRILLS[title]
    execute(filled, damage)
    assert filled.execute(WRONG[title].encode()).rowcount > 0
    execute(filled, repair)
    assert filled.execute(WRONG[title].encode()).rowcount == 0
    for (name,) in filled.execute("SELECT name FROM clickrollup.rollups").fetchall():
        assert filled.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
        counted = filled.execute(f"SELECT sum(event_count) FROM {name}".encode()).fetchone()
        assert counted == filled.execute("SELECT count(*) FROM events").fetchone()
    found = filled.execute("SELECT rollup_name, topic, reason FROM clickrollup.health() WHERE state > 'ok'")
    assert found.fetchall() == []


def test_a_backup_that_is_older_than_the_topic(
    server: PostgresServer, database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    """Rows and offsets go back together."""
    send(broker.bootstrap_servers, topic, events(range(100), 4))
    load(database, broker.bootstrap_servers, topic, "--group", "drill")
    programs = server.installation.programs
    dump = [programs / "pg_dump", "--dbname", server.dsn(connection.info.dbname)]
    backup = subprocess.run(dump, capture_output=True, check=True)
    send(broker.bootstrap_servers, topic, events(range(100, 150), 4))
    load(database, broker.bootstrap_servers, topic, "--group", "drill")
    dsn = server.create_database("recovered")
    try:
        psql = [programs / "psql", "-Xq", "--set=ON_ERROR_STOP=1", "--dbname", dsn]
        subprocess.run(psql, input=backup.stdout, capture_output=True, check=True)
        with psycopg.connect(dsn, autocommit=True) as restored:
            assert len(loaded(restored)) == 100
            load(dsn, broker.bootstrap_servers, topic, "--group", "drill")
            assert sorted(loaded(restored)) == list(range(150))
    finally:
        server.execute("DROP DATABASE recovered WITH (FORCE)")


def test_a_topic_that_was_lost(
    database: str, connection: Connection, broker: Broker, make_topic: Any
) -> None:
    """The old group stops; under another one the new topic is loaded from its first message, beside what is there."""
    topic = make_topic(kafka_partitions=2)
    where = broker.bootstrap_servers, topic
    send(*where, events(range(100), 2))
    load(database, *where)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    admin.delete_topics([topic], operation_timeout=30)[topic].result()
    create_topic(*where, 2)
    send(*where, events(range(100, 150), 2))
    refused = try_to_load(database, *where)
    assert refused.returncode == 4, refused.stderr
    assert loaded(connection) == list(range(100))
    load(database, *where, "--group", "clicks-2", "--start", "earliest")
    assert loaded(connection) == list(range(150))
    connection.execute("CALL clickrollup.run_all()")
    assert connection.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (150,)
