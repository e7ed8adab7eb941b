"""PostgreSQL goes away under a running loader in several ways; it waits, comes back by itself, and loses nothing."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from stress.small_disk import SmallDisk
from support.loading import (
    RunningLoader,
    get,
    offsets,
    open_copies,
    running_loader,
    send,
    wait_until,
)
from support.tables import LoadedTable, clickstream, in_turn

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS = 20_000


@contextmanager
def opened(server: PostgresServer) -> Iterator[Connection]:
    with psycopg.connect(server.dsn("clicks"), autocommit=True) as connection:
        yield connection


def finish_loading(
    loader: RunningLoader, server: PostgresServer, count: int, table: LoadedTable | None = None
) -> str:
    """Wait until all is loaded, stop the loader, check that each event is there once, and return the log."""
    with opened(server) as connection:
        wait_until(lambda: sum(offsets(connection).values()) == count)
        code, log = loader.stop()
        assert code == 0, log
        assert (table or clickstream()).loaded(connection) == list(range(count))
    return log


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
@in_turn("mapped")
def test_a_restart_of_the_server(
    own_server: PostgresServer, broker: Broker, topic: str, table: LoadedTable, how: signal.Signals
) -> None:
    where = own_server.dsn("clicks"), broker.bootstrap_servers, topic
    with opened(own_server) as connection:
        table.create(connection)
    with running_loader(*where, *table.options, "--batch-rows", "500") as loader:
        for half in (0, 1):
            send(*where[1:], table.messages(range(half * EVENTS, (half + 1) * EVENTS), partitions=4))
            if half == 0:
                with opened(own_server) as connection:
                    wait_until(lambda: sum(offsets(connection).values()) > 0)
                own_server.stop(how)
                loader.wait_for("waiting for a server")
        own_server.start()
        loader.wait_for("servers are back")
        log = finish_loading(loader, own_server, 2 * EVENTS, table)
    assert '"lost"' not in log


@in_turn("events")
def test_a_new_member_joins_while_the_server_is_away(
    own_server: PostgresServer, broker: Broker, topic: str, table: LoadedTable
) -> None:
    where = own_server.dsn("clicks"), broker.bootstrap_servers, topic
    with opened(own_server) as connection:
        table.create(connection)
    with (
        running_loader(*where, *table.options) as first,
        running_loader(*where, *table.options) as second,
    ):
        second.wait_for("assigned")
        send(*where[1:], table.messages(range(1000), partitions=4))
        with opened(own_server) as connection:
            wait_until(lambda: sum(offsets(connection).values()) == 1000)
        own_server.stop(signal.SIGQUIT)
        send(*where[1:], table.messages(range(1000, EVENTS), partitions=4))
        for loader in (first, second):
            loader.wait_for("waiting for a server")
        # Its Kafka partitions change hands while nobody can ask the database where they stand.
        first.process.kill()
        second.wait_for("assigned, to begin when the servers are back")
        own_server.start()
        finish_loading(second, own_server, EVENTS, table)


TABLES = "SELECT relid::text FROM pg_partition_tree(%s) WHERE isleaf"
READ_ONLY = "ALTER DATABASE clicks SET default_transaction_read_only = on"
WRITABLE = "ALTER DATABASE clicks RESET default_transaction_read_only"
FULL = "ALTER ROLE loader CONNECTION LIMIT 0"
ROOM = "ALTER ROLE loader CONNECTION LIMIT -1"


@pytest.mark.parametrize(
    ("block", "help_", "sqlstate_or_words"),
    [(READ_ONLY, WRITABLE, "SQLSTATE 25006"), (FULL, ROOM, 'too many connections for role "loader"')],
    ids=["read-only", "out of connections"],
)
@in_turn("events")
def test_a_server_that_takes_no_writes_or_no_connections(
    own_server: PostgresServer,
    broker: Broker,
    topic: str,
    table: LoadedTable,
    block: str,
    help_: str,
    sqlstate_or_words: str,
) -> None:
    with opened(own_server) as connection:
        table.create(connection)
        connection.execute("CREATE ROLE loader LOGIN")
        connection.execute("SELECT clickrollup.grant_loader('loader', %s::regclass)", [table.name])
        where = f"{own_server.dsn('clicks')} user=loader", broker.bootstrap_servers, topic
        address = f"127.0.0.1:{free_port()}"
        with running_loader(*where, *table.options, "--batch-age", "5", "--listen", address) as loader:
            send(*where[1:], table.messages(range(1000), partitions=4))
            wait_until(lambda: open_copies(connection) == 1)
            connection.execute(block.encode())
            connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_progress_copy")
            send(*where[1:], table.messages(range(1000, 1010), partitions=4))
            while sqlstate_or_words not in loader.wait_for("waiting for a server")["error"]:
                pass
            assert get(address, "/healthz") == (200, "ok\n")
            assert get(address, "/readyz")[0] == 503
            connection.execute(help_.encode())
            loader.wait_for("servers are back")
            assert get(address, "/readyz") == (200, "ok\n")
            finish_loading(loader, own_server, 1010, table)


@in_turn("events")
def test_a_full_disk(own_server: PostgresServer, broker: Broker, topic: str, table: LoadedTable) -> None:
    where = own_server.dsn("clicks"), broker.bootstrap_servers, topic
    with SmallDisk(own_server) as disk, opened(own_server) as connection:
        if not disk.available:
            pytest.skip("only root can mount a small file system")
        table.create(connection)
        disk.hold(connection, [name for (name,) in connection.execute(TABLES, [table.name])] or [table.name])
        disk.fill()
        send(*where[1:], table.messages(range(EVENTS), partitions=4))
        with running_loader(*where, *table.options) as loader:
            assert "No space left on device" in loader.wait_for("waiting for a server")["error"]
            assert table.loaded(connection) == []
            disk.free()
            finish_loading(loader, own_server, EVENTS, table)
