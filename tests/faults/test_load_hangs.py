"""A server that answers no more without a word, and a loader that does: nobody waits for ever."""

import signal
import time
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from support.loading import (
    Sent,
    get,
    offsets,
    open_copies,
    running_loader,
    send,
    wait_until,
)
from support.stalling import StallingProxy
from support.tables import LoadedTable, in_turn

from clickrollup.load.pending import MANY
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
COUNT = 1000
# Seconds.
QUICK = ("--answer-timeout", "3", "--connect-timeout", "2")


@pytest.mark.parametrize("batch", [("--batch-age", "60"), ()], ids=["amid COPY", "idle"])
@in_turn("mapped")
def test_a_server_that_vanishes_is_noticed_and_gone_on_with(
    server: PostgresServer,
    database: str,
    connection: Connection,
    broker: Broker,
    topic: str,
    table: LoadedTable,
    batch: tuple[str, ...],
) -> None:
    table.create(connection)
    dsn = server.tcp_dsn(str(conninfo_to_dict(database)["dbname"]))
    address = f"127.0.0.1:{free_port()}"
    with StallingProxy(int(str(conninfo_to_dict(dsn)["port"]))) as proxy:
        dsn = make_conninfo(dsn, port=proxy.port)
        with running_loader(
            dsn, broker.bootstrap_servers, topic, *table.options, *QUICK, *batch, "--listen", address
        ) as loader:
            loader.wait_for("assigned")
            if batch:
                send(broker.bootstrap_servers, topic, table.messages(range(COUNT), partitions=4))
                wait_until(lambda: open_copies(connection) == 1)
            proxy.stall()
            if not batch:
                send(broker.bootstrap_servers, topic, table.messages(range(COUNT), partitions=4))
            else:
                # More than the sockets on the way hold.
                send(broker.bootstrap_servers, topic, table.messages(range(COUNT, 200 * COUNT), partitions=4))
            assert "no answer for 3 s" in loader.wait_for("waiting for a server")["error"]
            assert get(address, "/readyz")[0] == 503
            proxy.flow()
            loader.wait_for("servers are back")
            loader.stop()
    found = table.loaded(connection)
    assert found == sorted(set(found))


@in_turn("events")
def test_a_lock_that_lasts_does_not_pile_up_waiting_servers(
    database: str, connection: Connection, broker: Broker, topic: str, table: LoadedTable
) -> None:
    table.create(connection)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with running_loader(
        database, broker.bootstrap_servers, topic, *table.options, "--answer-timeout", "1"
    ) as loader:
        loader.wait_for("assigned")
        with psycopg.connect(database) as other:
            other.execute(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE".encode())
            send(broker.bootstrap_servers, topic, table.messages(range(COUNT), partitions=4))
            for _ in range(3):
                loader.wait_for("waiting for a server")
            assert connection.execute(waiting).fetchall()[0][0] <= 1
        wait_until(lambda: sum(offsets(connection).values()) == COUNT)
        assert loader.stop()[0] == 0
    assert table.loaded(connection) == list(range(COUNT))


@pytest.mark.parametrize(
    ("deduplicate", "with_uuids"),
    [(False, True), (True, True), (True, False)],
    ids=["plain", "deduplicated", "deduplicated, without uuids"],
)
@in_turn("events")
def test_a_loader_that_freezes_amid_its_work_is_ended_by_the_server_for_the_others(
    database: str,
    connection: Connection,
    broker: Broker,
    topic: str,
    table: LoadedTable,
    deduplicate: bool,
    with_uuids: bool,
) -> None:
    table.create(connection)
    options = (*table.options, "--batch-age", "4", *(("--deduplicate-within", "600") if deduplicate else ()))
    # With uuids nothing is written before so many are gathered.
    count = MANY + COUNT if deduplicate else COUNT
    messages = [
        Sent(table.message(number, event_uuid=str(UUID(int=number)) if with_uuids else None), number % 4)
        for number in range(count)
    ]
    with running_loader(database, broker.bootstrap_servers, topic, *options) as frozen:
        frozen.wait_for("assigned")
        send(broker.bootstrap_servers, topic, messages)
        wait_until(lambda: open_transactions(connection) == 1)
        frozen.process.send_signal(signal.SIGSTOP)
        assert open_transactions(connection) == 1
        with running_loader(database, broker.bootstrap_servers, topic, *options) as heir:
            wait_until(lambda: sum(offsets(connection).values()) == count)
            began = time.monotonic()
            wait_until(lambda: open_transactions(connection) == 0)
            assert time.monotonic() - began < 30
            assert heir.stop()[0] == 0
        frozen.process.send_signal(signal.SIGCONT)
        assert frozen.stop()[0] in (0, 3)
    assert table.loaded(connection) == list(range(count))


def open_transactions(connection: Connection) -> int:
    """Return how many transactions of loaders have begun to write."""
    query = """SELECT count(*) FROM pg_stat_activity WHERE application_name = 'clickrollup'
               AND datname = current_database() AND backend_xid IS NOT NULL"""
    return int(connection.execute(query).fetchall()[0][0])
