"""Everything works behind PgBouncer in transaction mode, and leaves nothing on a connection that others get next."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner
from conftest import MakeTopic
from support.dashboard import TIMES, fill, make_login, serving
from support.loading import Sent, event, events, load, loaded, send, try_to_load
from support.pooler import Pooler

from clickrollup.cli import main
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

# PgBouncer itself follows these for its clients.
FOLLOWED = [
    "application_name",
    "client_encoding",
    "DateStyle",
    "TimeZone",
    "standard_conforming_strings",
]
LEFT_BEHIND = """
SELECT 'setting ' || name || ' = ' || setting FROM pg_settings WHERE source = 'session' AND name <> ALL (%s)
UNION ALL SELECT 'role ' || current_user WHERE current_user <> session_user
UNION ALL SELECT 'prepared statement ' || name FROM pg_prepared_statements
UNION ALL SELECT 'channel ' || c FROM pg_listening_channels() AS c
UNION ALL SELECT 'advisory lock' FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE is_holdable
UNION ALL SELECT 'table ' || relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
"""


@pytest.fixture
def pooler(server: PostgresServer) -> Iterator[Pooler]:
    """A pooler with one connection for each role and database: whoever comes next gets what the last one left."""
    with Pooler(server) as running:
        yield running


def left_behind(dsn: str) -> list[str]:
    """Return what a client that comes next finds on the pooler's connection."""
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as connection:
        return [found for (found,) in connection.execute(LEFT_BEHIND, [FOLLOWED])]


def run(*arguments: str) -> dict[str, Any]:
    """Run a command that prints JSON and return that."""
    result = CliRunner().invoke(main, arguments)
    assert result.stdout, (result.output, result.exception)
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def test_the_dashboard_leaves_nothing_to_others(database: str, pooler: Pooler) -> None:
    fill(database)
    login = make_login(database)
    with serving(database, pooler.through(login), "--schema-name", "public") as service:
        assert service.board()["base"]["total"]["events"] == 3000
        for path in ("api/tops", "api/tenants", "api/administration"):
            assert service.get(path, **TIMES)[0] == 200
        assert left_behind(pooler.through(login)) == []
        with psycopg.connect(pooler.through(login), autocommit=True) as other:
            assert other.execute("SHOW transaction_read_only").fetchone() == ("off",)
        service.rows("INSERT INTO events (event_time, customer_id) VALUES ('2026-03-01 00:10:00+00', 1)")
        wait_until(
            lambda: service.board()["base"]["total"]["events"] == 3001,
            seconds=60,
            what="a new event to be shown",
        )


def test_the_loader_leaves_nothing_to_others(
    database: str,
    connection: psycopg.Connection,
    broker: Broker,
    make_topic: MakeTopic,
    server: PostgresServer,
) -> None:
    connection.execute("CREATE ROLE pooled_loader LOGIN")
    connection.execute("SELECT clickrollup.grant_operator('pooled_loader', 'events')")
    topic = make_topic(2)
    few_rows = ("--batch-rows", "20")
    try:
        with Pooler(server, connections=2) as pooler:
            through = pooler.through(psycopg.conninfo.make_conninfo(database, user="pooled_loader"))
            send(broker.bootstrap_servers, topic, [*events(range(500), 2), Sent(b"{", 0)])
            load(through, broker.bootstrap_servers, topic, "--workers", "2", *few_rows)
            assert left_behind(through) == []
            with_ids = [Sent(event(number, event_id=str(UUID(int=number))), 0) for number in range(500, 900)]
            topic = make_topic(2)
            send(broker.bootstrap_servers, topic, [*with_ids, *with_ids[:10]])
            unique = ("--deduplicate-within", "3600", "--uuid-field", "event_id")
            summary = load(through, broker.bootstrap_servers, topic, *few_rows, *unique)
            assert summary["duplicates"] == 10
            assert left_behind(through) == []
        assert loaded(connection) == list(range(900))
    finally:
        connection.execute("DROP OWNED BY pooled_loader")
        connection.execute("DROP ROLE pooled_loader")


def test_commands_leave_nothing_to_others(database: str, pooler: Pooler, broker: Broker, topic: str) -> None:
    through = pooler.through(database)
    send(
        broker.bootstrap_servers,
        topic,
        [*events(range(50)), Sent(b"{", 0), Sent(b"[", 0)],
    )
    load(through, broker.bootstrap_servers, topic)
    kafka = ("--kafka", broker.bootstrap_servers, "--topic", topic, "--group", topic)
    for _ in range(7):
        assert run("status", "--dsn", through, "--json", *kafka)["rollups"][0]["events_waiting"] == 50
    found = run("doctor", "--dsn", through, "--json", "--max-behind", "1e12", *kafka)["findings"]
    assert {f["check"] for f in found if f["state"] == "critical"} == set()
    assert run("dead-letters", "replay", "--dsn", through, "--json") == {
        "replayed": 0,
        "still_bad": 2,
    }
    assert len(run("dead-letters", "list", "--dsn", through, "--json")["dead_letters"]) == 2
    assert run("dead-letters", "discard", "--dsn", through, "--all", "--yes", "--json") == {"discarded": 2}
    assert left_behind(through) == []


def test_a_run_through_the_pooler(database: str, pooler: Pooler) -> None:
    fill(database)
    with psycopg.connect(pooler.through(database), autocommit=True) as connection:
        connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
        connection.execute("CALL clickrollup.run_all()")
        total = connection.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone()
    assert total == (3000,)
    assert left_behind(pooler.through(database)) == []


def test_a_pooler_in_statement_mode_is_recognised(
    database: str, server: PostgresServer, broker: Broker, topic: str
) -> None:
    with Pooler(server, mode="statement") as pooler:
        done = try_to_load(pooler.through(database), broker.bootstrap_servers, topic)
    assert done.returncode == 2
    assert "a pooler in between gives each statement to another connection" in done.stderr
    assert "HINT: Set pool_mode = transaction or session there" in done.stderr
