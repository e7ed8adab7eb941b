"""Drills of docs/recovery.md that need servers of their own: a point in time, a failover, a full disk, pg_upgrade."""

import signal
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from stress.small_disk import SmallDisk
from support.drills import Restored, Upgraded, older_installation
from support.loading import events, load, loaded, offsets, running_loader, send, wait_until
from support.standby import Standby

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
WRONG: LiteralString = "SELECT rollup_name, topic, reason FROM clickrollup.health() WHERE state > 'ok'"
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 3, i FROM generate_series(1, 50) AS i
"""


def clickstream(server: PostgresServer, **arguments: str) -> Connection:
    """Connect to a new database of the server that has a clickstream."""
    connection = psycopg.connect(server.create_database("shop"), autocommit=True)
    connection.execute("CREATE EXTENSION clickrollup CASCADE")
    connection.execute(
        "SELECT clickrollup.create_clickstream(schedule => NULL, strategy => %s)",
        [arguments.get("strategy", "sequence")],
    )
    return connection


def assert_exact(connection: Connection, count: int) -> None:
    """Run all; each rollup equals the events, of which there are so many, and nothing is wrong."""
    connection.execute("CALL clickrollup.run_all()")
    for (name,) in connection.execute("SELECT name FROM clickrollup.rollups").fetchall():
        assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
        assert connection.execute(f"SELECT sum(event_count) FROM {name}".encode()).fetchone() == (count,)
    assert connection.execute(WRONG).fetchall() == []


@pytest.fixture
def archived() -> Iterator[PostgresServer]:
    """A server that archives its WAL into a folder beside its data."""
    archiving = {"archive_mode": "on", "archive_command": "mkdir -p ../archive && cp %p ../archive/%f"}
    with PostgresServer(durable=False, settings=archiving) as own:
        yield own


def test_a_point_in_time(archived: PostgresServer, broker: Broker, topic: str) -> None:
    """Rows, offsets and watermarks are those of one moment; the loader reads on from there."""
    backup = archived.folder / "backup"
    with clickstream(archived) as connection:
        archived.run(
            archived.installation.programs / "pg_basebackup",
            *("--pgdata", backup, "--dbname", archived.dsn(), "--checkpoint=fast", "--no-sync"),
        )
        send(broker.bootstrap_servers, topic, events(range(100), 4))
        load(archived.dsn("shop"), broker.bootstrap_servers, topic)
        connection.execute("CALL clickrollup.run_all()")
        then = connection.execute("SELECT clock_timestamp()::text").fetchall()[0][0]
        stored = offsets(connection)
        send(broker.bootstrap_servers, topic, events(range(100, 150), 4))
        load(archived.dsn("shop"), broker.bootstrap_servers, topic)
        connection.execute("CALL clickrollup.run_all()")
        assert_exact(connection, 150)
        connection.execute("SELECT pg_switch_wal()")
        archiving = (
            "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver"
        )
        wait_until(lambda: connection.execute(archiving).fetchone() == (True,))
    archived.stop()
    with (
        Restored(backup, archived.folder / "archive", then, archived) as restored,
        psycopg.connect(restored.dsn("shop"), autocommit=True) as connection,
    ):
        wait_until(lambda: connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,))
        assert loaded(connection) == list(range(100))
        assert offsets(connection) == stored
        assert_exact(connection, 100)
        load(restored.dsn("shop"), broker.bootstrap_servers, topic)
        assert loaded(connection) == list(range(150))
        assert_exact(connection, 150)


def test_a_standby_that_lagged(archived: PostgresServer, broker: Broker, topic: str) -> None:
    """What it lacks it lacks together: rows and offsets, rollups and watermarks; all of it comes again."""
    where = broker.bootstrap_servers, topic
    with clickstream(archived) as connection, Standby(archived) as standby:
        send(*where, events(range(100), 4))
        load(archived.dsn("shop"), *where)
        connection.execute("CALL clickrollup.run_all()")
        row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
        with psycopg.connect(standby.dsn("shop"), autocommit=True) as replica:
            replayed = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
            wait_until(lambda: replica.execute(replayed, row).fetchone() == (True,))
        standby.stop()
        send(*where, events(range(100, 150), 4))
        load(archived.dsn("shop"), *where)
        assert_exact(connection, 150)
        connection.close()
        archived.stop(signal.SIGQUIT)
        standby.start()
        standby.execute("SELECT pg_promote()")
        with psycopg.connect(standby.dsn("shop"), autocommit=True) as promoted:
            assert loaded(promoted) == list(range(100))
            assert_exact(promoted, 100)
            load(standby.dsn("shop"), *where)
            assert_exact(promoted, 150)


def test_a_full_disk(broker: Broker, topic: str) -> None:
    """The loader waits, a run fails whole; with room again both go on, and each event is there once."""
    with PostgresServer(durable=False) as own, SmallDisk(own) as disk:
        if not disk.available:
            pytest.skip("only root can mount a small file system")
        with clickstream(own) as connection:
            query = "SELECT relid::regclass::text FROM pg_partition_tree('events') WHERE isleaf"
            tables = connection.execute(query).fetchall()
            disk.hold(connection, [*(name for (name,) in tables), "rollup_events_5min"])
            disk.fill()
            with running_loader(own.dsn("shop"), broker.bootstrap_servers, topic) as loader:
                send(broker.bootstrap_servers, topic, events(range(2000), 4))
                loader.wait_for("waiting for a server")
                assert loaded(connection) == []
                with pytest.raises(psycopg.errors.DiskFull):
                    connection.execute(EVENTS)
                disk.free()
                wait_until(lambda: len(loaded(connection)) == 2000)
                assert loader.stop()[0] == 0
            assert_exact(connection, 2000)


@pytest.mark.parametrize("strategy", ["sequence", "snapshot"])
def test_pg_upgrade(strategy: str) -> None:
    """Rollups go on in the newer PostgreSQL; by snapshot after `rebase`."""
    old = older_installation()
    if old is None:
        pytest.skip("there is one PostgreSQL here; OLD_PG_CONFIG names an older one that has clickrollup too")
    with PostgresServer(durable=False, installation=old) as before:
        with clickstream(before, strategy=strategy) as connection:
            connection.execute(EVENTS)
            assert_exact(connection, 50)
            connection.execute(EVENTS)
        before.stop()
        with Upgraded(before) as after, psycopg.connect(after.dsn("shop"), autocommit=True) as connection:
            if strategy == "snapshot":
                topics = {topic for _, topic, _ in connection.execute(WRONG)}
                assert topics, "health() says that it is another cluster"
                connection.execute("SELECT clickrollup.rebase('events')")
            connection.execute(EVENTS)
            assert_exact(connection, 150)
