"""Backups of a cluster as docs/citus.md has them: a dump goes on in another cluster, physical ones at a restore point."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from support.cluster import DATABASE, join, prepare_node
from support.databases import copy_database
from support.isolation import DIFFERENCE
from support.standby import Standby

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, event_type, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 20, 'click', i FROM generate_series(1, 300) AS i
"""
RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min')"


class Restored(Standby):
    """A node that recovers from a base backup of another to a restore point, as an operator would restore it."""

    def __init__(self, primary: PostgresServer, backup: Path, restore_point: str) -> None:
        """Take the node, its backup, and where to stop; nothing is started yet."""
        super().__init__(primary)
        self.backup = backup
        self.settings |= {
            # No archive: the node's own files are there still.
            "restore_command": f"cp {primary.data}/pg_wal/%f %p",
            "recovery_target_name": restore_point,
            "recovery_target_action": "promote",
        }

    def initialise(self) -> None:
        """Copy the backup instead of making a cluster."""
        self.run("cp", "-a", self.backup, self.data)
        self.run("touch", self.data / "recovery.signal")


def back_up(node: PostgresServer) -> Path:
    """Make a base backup, and return where it is."""
    backup = node.folder / "backup"
    node.run(
        node.installation.programs / "pg_basebackup",
        *("--pgdata", backup, "--dbname", node.dsn(), "--checkpoint=fast", "--no-sync"),
    )
    return backup


def assert_exact(connection: Connection, events: int) -> None:
    """A run counts the rest, and the rollups equal the events."""
    connection.execute(RUN)
    assert connection.execute("SELECT sum(event_count)::bigint FROM rollup_events_1hr").fetchone() == (
        events,
    )
    assert connection.execute(DIFFERENCE).fetchall() == []
    assert (
        connection.execute("SELECT topic FROM clickrollup.health() WHERE state = 'critical'").fetchall() == []
    )


def test_nodes_restored_to_a_restore_point_go_on(nodes: list[PostgresServer]) -> None:
    backups = [back_up(node) for node in nodes]
    with psycopg.connect(nodes[0].dsn(DATABASE), autocommit=True) as own:
        own.execute(EVENTS)
        own.execute(RUN)
        own.execute(EVENTS)
        own.execute("SELECT citus_create_restore_point('nightly')")
        own.execute(EVENTS)
        own.execute(RUN)
    for node in nodes:
        node.stop(signal.SIGINT)
    with ExitStack() as stack:
        restored = [
            stack.enter_context(Restored(node, backup, "nightly"))
            for node, backup in zip(nodes, backups, strict=True)
        ]
        coordinator = restored[0]
        for group, node in enumerate(restored):
            prepare_node(node)
            coordinator.execute(
                f"SELECT citus_update_node(nodeid, '{node.folder}', {node.port})"  # type: ignore[arg-type]
                f" FROM pg_dist_node WHERE groupid = {group}".encode()
            )
        with psycopg.connect(coordinator.dsn(DATABASE), autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM events").fetchone() == (600,)
            assert_exact(connection, 600)
            connection.execute(EVENTS)
            assert_exact(connection, 900)


@pytest.fixture
def databases(cluster: list[PostgresServer]) -> Iterator[tuple[str, str]]:
    """Two databases on all nodes: a cluster with a clickstream, and an empty one that is not joined yet."""
    names = ("dumped", "restored")
    for node in cluster:
        for name in names:
            node.create_database(name)
    join(cluster, names[0])
    yield names
    for node in cluster:
        for name in names:
            node.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_dump_of_the_coordinator_goes_on_in_another_cluster(
    cluster: list[PostgresServer], databases: tuple[str, str]
) -> None:
    dumped, restored = databases
    with psycopg.connect(cluster[0].dsn(dumped), autocommit=True) as own:
        own.execute("CREATE EXTENSION clickrollup CASCADE")
        own.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        own.execute(EVENTS)
        own.execute(RUN)
        own.execute(EVENTS)
    copy_database(cluster[0], dumped, restored)
    with psycopg.connect(cluster[0].dsn(restored), autocommit=True) as connection:
        assert_exact(connection, 600)
        join(cluster, restored)
        connection.execute("SELECT clickrollup.distribute('events')")
        connection.execute(EVENTS)
        assert_exact(connection, 900)
