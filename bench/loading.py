"""The ways to load that bench/loader.py compares, and the topic they load from."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import LiteralString, NamedTuple
from uuid import uuid4

import psycopg
from confluent_kafka import Producer
from loader_topics import KAFKA_PARTITIONS, Filled
from rollups.clock import process_times
from support.cluster import join

from clickrollup.postgres.compiled import VARIABLE
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic

DATABASE = "bench"
# A plain consumer takes minutes for what the others do in seconds: its rate shows on fewer messages.
PLAIN_SHARE = 20
HERE = Path(__file__).parent
READINGS: LiteralString = """
CREATE TABLE readings (
    reading_id bigint NOT NULL, sensor integer NOT NULL, site text NOT NULL, kind varchar(20), value double precision,
    amount numeric(12, 2), is_valid boolean, taken_at timestamptz NOT NULL, device uuid, note text)
"""


@dataclass(frozen=True)
class Measured:
    """One load: its rows and seconds, the client's CPU seconds and peak memory (resident set), the server's CPU seconds."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    server_seconds: float = 0

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


def prepare(server: PostgresServer, workers: Sequence[PostgresServer] = ()) -> str:
    """Create the database with the clickstream's tables and one of ten columns, and return its connection string.

    With `workers` of Citus it is on these too, and the tables of the clickstream are distributed.
    """
    if not server.installation.has_library("pg_partman_bgw"):
        raise SystemExit("pg_partman makes the hourly partitions: apt-get install postgresql-15-partman")
    dsn = server.create_database(DATABASE)
    for worker in workers:
        worker.create_database(DATABASE)
    if workers:
        join([server, *workers], DATABASE)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("CREATE SCHEMA partman")
        connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
        connection.execute(
            "SELECT clickrollup.create_clickstream(schedule => NULL, partition_interval => '1 hour')"
        )
        connection.execute(READINGS)
    return dsn


def empty(dsn: str) -> int:
    """Empty the tables, let the server write what it has to, and return how many rows there were.

    Raises SystemExit when events went into the default partition: then it is not hourly ones that are measured.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        [(count, aside)] = connection.execute(
            "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM readings),"
            "       (SELECT count(*) FROM events_default)"
        ).fetchall()
        if aside:
            raise SystemExit(f"{aside} events are in the default partition")
        connection.execute("TRUNCATE events, readings, clickrollup.event_uuids")
        connection.execute("CHECKPOINT")
    return int(count)


def measured(
    command: list[str], environment: dict[str, str], *, started: str = ""
) -> tuple[float, float, int]:
    """Run a command; return seconds, CPU seconds and peak bytes.

    The seconds count from a line on stderr with the text `started`, or from the start without one.
    """
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603
    began = 0.0 if started else time.monotonic()
    assert process.stderr is not None  # noqa: S101
    said = []
    for line in process.stderr:
        said.append(line)
        if not began and started in line:
            began = time.monotonic()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if status or not began:
        raise SystemExit(f"{command[:4]} failed:\n{''.join(said)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def psql_copy(server: PostgresServer, dsn: str, filled: Filled) -> Measured:
    """Load the CSV file as a person would by hand."""
    empty(dsn)
    program = str(server.installation.programs / "psql")
    command = [program, "-qXc", rf"\copy {filled.table} ({filled.columns}) FROM {filled.csv} CSV"]
    before = server_seconds(server)
    result = measured(command, server.environment(DATABASE))
    return Measured(filled.count, *result, server_seconds(server) - before)


def server_seconds(server: PostgresServer) -> float:
    """Return the CPU seconds of the server with all backends that have ended; the one that served us may just be ending."""
    time.sleep(0.5)
    return sum(process_times(int((server.data / "postmaster.pid").read_text().split()[0])))


def loader(server: PostgresServer, dsn: str, filled: Filled, *more: str, alone: bool = False) -> Measured:
    """Load by `clickrollup load`, with its defaults; with `alone` rows are made by Python alone."""
    empty(dsn)
    where = ["--kafka", filled.bootstrap_servers, "--topic", filled.topic, "--group", uuid4().hex]
    command = [
        sys.executable,
        "-m",
        "clickrollup",
        "load",
        *where,
        "--until-end",
        "--session-timeout",
        "2" if "embedded" in filled.broker else "6",
        *more,
    ]
    environment = server.environment(DATABASE) | ({VARIABLE: "1"} if alone else {})
    before = server_seconds(server)
    result = measured(command, environment, started='"assigned"')
    taken = server_seconds(server) - before
    if empty(dsn) != filled.count:
        raise SystemExit("the loader has not loaded each message once")
    return Measured(filled.count, *result, taken)


python_alone = partial(loader, alone=True)


def plain_consumer(server: PostgresServer, dsn: str, filled: Filled) -> Measured:
    """Load the first messages by bench/plain_consumer.py."""
    empty(dsn)
    count = max(1000, filled.count // PLAIN_SHARE)
    command = [
        sys.executable,
        str(HERE / "plain_consumer.py"),
        filled.bootstrap_servers,
        filled.topic,
        str(count),
    ]
    before = server_seconds(server)
    result = measured(command, server.environment(DATABASE), started="assigned")
    return Measured(count, *result, server_seconds(server) - before)


class Way(NamedTuple):
    """A way to load: what does it, which topic it loads, its flags, and the case it is compared with."""

    load: Callable[..., Measured]
    topic: str
    flags: tuple[str, ...] = ()
    base: str = "psql \\copy"


CASES = {
    "psql \\copy": Way(psql_copy, "events"),
    "clickrollup load": Way(loader, "events"),
    "the same, in Python alone": Way(python_alone, "events"),
    "clickrollup load --workers 2": Way(loader, "events", ("--workers", "2")),
    "clickrollup load --deduplicate-within 86400": Way(
        loader, "with_uuids", ("--deduplicate-within", "86400"), "clickrollup load"
    ),
    "psql \\copy, ten columns": Way(psql_copy, "readings", base="psql \\copy, ten columns"),
    "clickrollup load, ten columns": Way(
        loader, "readings", ("--table", "readings"), "psql \\copy, ten columns"
    ),
    "the same ten columns, in Python alone": Way(
        python_alone, "readings", ("--table", "readings"), "psql \\copy, ten columns"
    ),
    "plain consumer, executemany": Way(plain_consumer, "events"),
}
# The other tables are not distributed.
ON_CLUSTER = ("psql \\copy", "clickrollup load", "clickrollup load --workers 2")


def trickle(dsn: str, broker: Broker, seconds: int) -> str:
    """Send 10 events a second and return how soon each could be queried in the live view, in words."""
    topic = "trickle"
    create_topic(broker.bootstrap_servers, topic, KAFKA_PARTITIONS)
    empty(dsn)
    command = [sys.executable, "-m", "clickrollup", "load", "--dsn", dsn, "--kafka", broker.bootstrap_servers]
    where = ["--topic", topic, "--group", topic, "--session-timeout", "2"]
    process = subprocess.Popen([*command, *where], stderr=subprocess.PIPE, text=True)  # noqa: S603
    try:
        wait_for_assignment(process)
        delays = sorted(watch_trickle(dsn, broker, topic, seconds))
    finally:
        process.terminate()
        process.communicate()
    median, p99 = delays[len(delays) // 2], delays[len(delays) * 99 // 100]
    return (
        f"A trickle of 10 events/s for {seconds} s ({len(delays)} events), from before the send to when the live view counted "
        f"the event: median {median:.2f} s, p99 {p99:.2f} s, worst {delays[-1]:.2f} s.\n"
    )


def wait_for_assignment(process: "subprocess.Popen[str]") -> None:
    """Return when the loader has its Kafka partitions."""
    assert process.stderr is not None  # noqa: S101
    for line in process.stderr:
        if '"assigned"' in line:
            return
    raise SystemExit("the loader ended")


def watch_trickle(dsn: str, broker: Broker, topic: str, seconds: int) -> list[float]:
    """Return for each event of a trickle the seconds until the live view counted it."""
    producer = Producer({"bootstrap.servers": broker.bootstrap_servers, "linger.ms": 0})
    sent: list[float] = []
    seen: list[float] = []
    start = time.monotonic()
    with psycopg.connect(dsn, autocommit=True) as connection:
        while len(seen) < seconds * 10:
            now = time.monotonic()
            while len(sent) < seconds * 10 and now >= start + len(sent) / 10:
                sent.append(time.monotonic())
                value = {
                    "customer_id": 1,
                    "event_type": "click",
                    "country": "Japan",
                    "browser": "Edge",
                    "device_id": len(sent),
                    "session_id": 1,
                }
                producer.produce(topic, json.dumps(value).encode(), partition=len(sent) % KAFKA_PARTITIONS)
            producer.poll(0)
            query = "SELECT coalesce(sum(event_count), 0)::int FROM rollup_events_5min_live"
            count = connection.execute(query).fetchall()[0][0]
            now = time.monotonic()
            # Events of several Kafka partitions may overtake each other; each count is then that of an older one.
            seen += [now - at for at in sent[len(seen) : count]]
            time.sleep(0.01)
    return seen
