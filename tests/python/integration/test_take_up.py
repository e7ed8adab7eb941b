"""Ways back: parallel restores, dumps by a role that may merely read, leftovers of DROP EXTENSION and of one schema."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]

SETUP: LiteralString = """
    CREATE EXTENSION clickrollup CASCADE;
    CREATE SCHEMA web;
    SELECT clickrollup.create_clickstream('web', schedule => NULL);
    SELECT clickrollup.create_dashboard_rollups('web');
    SELECT clickrollup.set_retention('web.events', '90 days', schedule => NULL);
    SELECT clickrollup.create_tenant_reader(1, 'web', 'take_up_reader');
"""
EVENTS: LiteralString = """
    INSERT INTO web.events (event_time, customer_id, device_id)
    SELECT '2026-03-01Z'::timestamptz + i * interval '1 minute', i % 3, i FROM generate_series(1, 100) AS i
"""
REGISTRY: LiteralString = """
    SELECT (SELECT count(*) FROM clickrollup.rollups), (SELECT count(*) FROM clickrollup.rollup_dimensions),
           (SELECT count(*) FROM clickrollup.rollup_measures), (SELECT count(*) FROM clickrollup.rollup_runs),
           (SELECT count(*) FROM clickrollup.source_retention), (SELECT count(*) FROM clickrollup.tenant_readers)
"""
COUNTS: LiteralString = """
    SELECT (SELECT sum(event_count)::bigint FROM web.rollup_events_1hr),
           (SELECT sum(event_count)::bigint FROM web.rollup_events_1day_total)
"""
AGAIN: LiteralString = "SELECT clickrollup.create_clickstream('web', schedule => NULL)"
DASHBOARD: LiteralString = "SELECT clickrollup.create_dashboard_rollups('web')"
LOST: LiteralString = (
    "SET client_min_messages = error; DROP EXTENSION clickrollup CASCADE; CREATE EXTENSION clickrollup"
)


@pytest.fixture(scope="module")
def template(server: PostgresServer) -> Iterator[str]:
    """The name of a database with a clickstream and a long history of runs."""
    with cloned_database(server, None, "take_up_template") as dsn:
        with psycopg.connect(dsn, autocommit=True) as opened:
            opened.execute(SETUP)
            opened.execute(EVENTS)
            opened.execute("CALL clickrollup.run_all()")
            opened.execute(
                "INSERT INTO clickrollup.rollup_runs (rollup_name, started_at, duration) "
                "SELECT 'rollup_events_5min', now(), '1 s' FROM generate_series(1, 5000)"
            )
        yield "take_up_template"


@pytest.fixture
def connection(server: PostgresServer, template: str) -> Iterator[Connection]:
    """A connection to a copy of that database."""
    with cloned_database(server, template) as dsn, psycopg.connect(dsn, autocommit=True) as opened:
        yield opened


def dump(server: PostgresServer, connection: Connection, file: Path, *options: str) -> None:
    """Write an archive of the connection's database."""
    program = server.installation.programs / "pg_dump"
    command = [program, "-Fc", "-f", file, *options, server.dsn(connection.info.dbname)]
    subprocess.run(command, check=True, capture_output=True)


def restore(server: PostgresServer, dsn: str, file: Path, *options: str) -> None:
    """Restore an archive; any message is a failure."""
    program = server.installation.programs / "pg_restore"
    done = subprocess.run([program, *options, "-d", dsn, file], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("role", ["owner", "reader"])
def test_a_restore_by_several_jobs(
    server: PostgresServer, connection: Connection, tmp_path: Path, role: str
) -> None:
    """Whatever comes first is taken; also from a dump by a role that may read all, and no more."""
    options = []
    if role == "reader":
        connection.execute("CREATE ROLE take_up_dumper; GRANT pg_read_all_data TO take_up_dumper")
        options = ["--role", "take_up_dumper"]
    dump(server, connection, tmp_path / "dump", *options)
    for _ in range(3):
        with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as restored:
            restore(server, dsn, tmp_path / "dump", "--jobs", "4")
            assert restored.execute(REGISTRY).fetchall() == connection.execute(REGISTRY).fetchall()
            restored.execute(EVENTS)
            restored.execute("CALL clickrollup.run_all()")
            assert restored.execute(COUNTS).fetchall() == [(200, 200)]
            assert {t for (t,) in restored.execute("SELECT topic FROM clickrollup.health()")} == {"all"}
            restored.execute("SELECT clickrollup.rename_rollup('rollup_events_5min', 'five')")
            restored.execute("SELECT clickrollup.drop_clickstream('web')")
            assert restored.execute(REGISTRY).fetchall() == [(0,) * 6]
    if role == "reader":
        connection.execute("DROP OWNED BY take_up_dumper; DROP ROLE take_up_dumper")


def test_a_clickstream_whose_extension_was_dropped(connection: Connection) -> None:
    """Its events prove what its rollups have counted: each counts once."""
    connection.execute(EVENTS)
    connection.execute(LOST)
    connection.execute(AGAIN)
    connection.execute(DASHBOARD)
    assert connection.execute(COUNTS).fetchall() == [(100, 100)]
    connection.execute("CALL clickrollup.run_all()")
    assert connection.execute(COUNTS).fetchall() == [(200, 200)]
    for (name,) in connection.execute("SELECT name FROM clickrollup.rollups").fetchall():
        assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []


def test_one_whose_events_do_not_tell(connection: Connection) -> None:
    """Older events are gone: it keeps its rows, and does not run until somebody says what is counted."""
    connection.execute("DELETE FROM web.events WHERE event_id <= 10")
    connection.execute(LOST)
    connection.execute(AGAIN)
    connection.execute(DASHBOARD)
    connection.execute(EVENTS)
    with pytest.raises(psycopg.errors.ExternalRoutineException, match="failed"):
        connection.execute("CALL clickrollup.run_all()")
    assert connection.execute(COUNTS).fetchall() == [(100, 100)]
    connection.execute(
        "SELECT clickrollup.change_source('rollup_events_5min', 'web.events', counted_until => 100)"
    )
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")
    assert connection.execute(COUNTS).fetchall() == [(200, 200)]


def test_buckets_that_outlive_those_that_feed_them(connection: Connection) -> None:
    connection.execute("SELECT clickrollup.set_bucket_retention('rollup_events_5min', '1 day')")
    connection.execute("SELECT clickrollup.apply_retention('web.events', '2026-03-02 00:30:00Z')")
    connection.execute(LOST)
    connection.execute(AGAIN)
    connection.execute(DASHBOARD)
    assert connection.execute(COUNTS).fetchall() == [(100, 100)]


def test_the_restore_of_one_schema(server: PostgresServer, connection: Connection, tmp_path: Path) -> None:
    dump(server, connection, tmp_path / "dump", "--schema", "web")
    with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as restored:
        restored.execute("CREATE EXTENSION clickrollup CASCADE")
        restore(server, dsn, tmp_path / "dump")
        restored.execute(AGAIN)
        restored.execute(DASHBOARD)
        restored.execute(EVENTS)
        restored.execute("CALL clickrollup.run_all()")
        assert restored.execute(COUNTS).fetchall() == [(200, 200)]
        assert restored.execute("SELECT sum(event_count) FROM web.rollup_events_5min_live").fetchall() == [
            (200,)
        ]


def test_events_whose_rollups_were_dropped(connection: Connection) -> None:
    for (name,) in connection.execute(
        "SELECT c.name FROM _clickrollup.chain('rollup_events_5min') AS c ORDER BY c.depth DESC"
    ).fetchall():
        connection.execute("SELECT clickrollup.drop_rollup(%s)", [name])
    connection.execute(AGAIN)
    connection.execute("CALL clickrollup.run_all()")
    assert connection.execute("SELECT sum(event_count) FROM web.rollup_events_1hr").fetchall() == [(100,)]


def test_what_others_made_is_not_taken(connection: Connection) -> None:
    connection.execute(
        "CREATE SCHEMA mine; CREATE TABLE mine.events (event_id bigint, event_time timestamptz)"
    )
    with pytest.raises(psycopg.errors.DuplicateTable, match="was not made by create_clickstream"):
        connection.execute("SELECT clickrollup.create_clickstream('mine', schedule => NULL)")
    connection.execute("CREATE TABLE web.other (k int)")
    with pytest.raises(psycopg.errors.DuplicateTable, match="exists already"):
        connection.execute(
            "SELECT clickrollup.create_rollup('web.events', 'other', '1 hour', schedule => NULL)"
        )
    connection.execute(LOST)
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="is not registered any more"):
        connection.execute(
            "SELECT clickrollup.adopt_rollup('rollup_events_5min', rollup_table => 'web.rollup_events_5min')"
        )
