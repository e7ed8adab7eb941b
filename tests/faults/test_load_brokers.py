"""Kafka's brokers fail under a running loader: a leader dies and another takes over; a broker is slow."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.loading import load, offsets, running_loader, send, wait_until
from support.tables import LoadedTable, in_turn
from support.threads import join

from clickrollup.sandbox.apache_kafka import ApacheKafka, missing_programs
from clickrollup.sandbox.topics import create_topic

Connection = psycopg.Connection[tuple[Any, ...]]
ROOT = Path(__file__).parents[2]
HALF = 20_000
# Seconds: of each half second the broker is at work for a tenth.
STOPPED, RUNNING = 0.45, 0.05


@pytest.fixture
def own_kafka() -> Iterator[ApacheKafka]:
    """Apache Kafka that only this test uses."""
    if missing := missing_programs():
        pytest.skip(f"Apache Kafka needs {' and '.join(missing)}, not found on the PATH")
    with ApacheKafka(ROOT / "build" / "kafka") as running:
        yield running


@in_turn("mapped")
def test_the_leader_of_all_kafka_partitions_dies(
    database: str, connection: Connection, own_kafka: ApacheKafka, table: LoadedTable
) -> None:
    first = own_kafka.bootstrap_servers
    table.create(connection)
    # Its group makes the topic of the groups' offsets, of one replica, while there is one broker to hold it.
    create_topic(first, "before")
    load(database, first, "before")
    with ApacheKafka(own_kafka.cache, own_kafka) as second:
        create_topic(first, "clicks", 4, replicas=[2, 1])
        servers = f"{first},{second.bootstrap_servers}"
        send(servers, "clicks", table.messages(range(HALF), partitions=4))
        with running_loader(database, servers, "clicks", *table.options, "--batch-rows", "500") as loader:
            loader.wait_for("assigned")
            second.process.process.kill()
            send(servers, "clicks", table.messages(range(HALF, 2 * HALF), partitions=4))
            wait_until(lambda: sum(offsets(connection).values()) == 2 * HALF)
            assert loader.stop()[0] == 0
    assert table.loaded(connection) == list(range(2 * HALF))


@contextmanager
def slowed(process_id: int) -> Iterator[None]:
    """Keep a process stopped for most of the time until the block ends."""
    done = threading.Event()

    def pulse() -> None:
        while not done.is_set():
            os.kill(process_id, signal.SIGSTOP)
            done.wait(STOPPED)
            os.kill(process_id, signal.SIGCONT)
            done.wait(RUNNING)

    thread = threading.Thread(target=pulse, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        join(thread)


@in_turn("events")
def test_a_broker_that_is_slow(
    database: str, connection: Connection, own_kafka: ApacheKafka, table: LoadedTable
) -> None:
    where = own_kafka.bootstrap_servers, "clicks"
    table.create(connection)
    create_topic(*where, 4)
    send(*where, table.messages(range(HALF), partitions=4))
    with running_loader(database, *where, *table.options, "--batch-rows", "500") as loader:
        loader.wait_for("assigned")
        with slowed(own_kafka.process.process.pid):
            wait_until(lambda: sum(offsets(connection).values()) == HALF)
            send(*where, table.messages(range(HALF, HALF + 100), partitions=4))
            wait_until(lambda: sum(offsets(connection).values()) == HALF + 100)
        assert loader.stop()[0] == 0
    assert table.loaded(connection) == list(range(HALF + 100))
