"""The ways to load that bench/loader.py compares, and the topic they load from."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from confluent_kafka import Producer

from clickrollup.produce.generator import BROWSERS, COUNTRIES, EVENT_TYPES
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic

KAFKA_PARTITIONS = 4
TOPIC = "bench"
DATABASE = "bench"
# Milliseconds of event time over which the messages are spread: three of the table's hourly partitions.
SPREAD = 3 * 3_600_000
COLUMNS = "event_time, customer_id, event_type, country, browser, device_id, session_id"
# A plain consumer takes minutes for what the others do in seconds: its rate shows on fewer messages.
PLAIN_SHARE = 20
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Filled:
    """A topic with messages, and the same rows in a CSV file."""

    broker: str
    bootstrap_servers: str
    count: int
    bytes: int
    csv: Path
    partitions: int = KAFKA_PARTITIONS


@dataclass(frozen=True)
class Measured:
    """One load: its rows and seconds, and the client's CPU seconds and peak memory (resident set)."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


def prepare(server: PostgresServer) -> str:
    """Create the database with the clickstream's tables, and return its connection string."""
    dsn = server.create_database(DATABASE)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute(
            "SELECT clickrollup.create_clickstream(schedule => NULL, partition_interval => '1 hour')"
        )
    return dsn


def empty(dsn: str) -> int:
    """Empty the table, let the server write what it has to, and return how many rows there were."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        count = connection.execute("SELECT count(*) FROM events").fetchall()[0][0]
        connection.execute("TRUNCATE events")
        connection.execute("CHECKPOINT")
    return int(count)


def fill(broker: Broker, count: int, csv: Path) -> Filled:
    """Send made-up events as the lab's producer writes them, and write the same rows as CSV."""
    create_topic(broker.bootstrap_servers, TOPIC, KAFKA_PARTITIONS)
    producer = Producer({"bootstrap.servers": broker.bootstrap_servers, "linger.ms": 20})
    draw = random.Random(1).random  # noqa: S311
    start = int(time.time()) // 3600 * 3_600_000
    size = 0
    with csv.open("w") as rows:
        for number in range(count):
            at = start + number * SPREAD // count
            event = (
                1 + int(draw() * 1000),
                EVENT_TYPES[int(draw() * len(EVENT_TYPES))],
                COUNTRIES[int(draw() * len(COUNTRIES))],
                BROWSERS[int(draw() * len(BROWSERS))],
                1 + int(draw() * 10_000),
                1 + int(draw() * 100_000),
            )
            value = json.dumps(dict(zip(COLUMNS.split(", ")[1:], event, strict=True))).encode()
            size += len(value)
            send(producer, value, number % KAFKA_PARTITIONS, at)
            time_text = datetime.fromtimestamp(at / 1000, UTC).isoformat()
            rows.write(f"{time_text},{','.join(map(str, event))}\n")
    if producer.flush(120):
        raise SystemExit("the broker did not take all messages")
    return Filled(broker.description.split(" at ")[0], broker.bootstrap_servers, count, size, csv)


def send(producer: Producer, value: bytes, partition: int, timestamp: int) -> None:
    """Send one message, waiting for room."""
    while True:
        try:
            producer.produce(TOPIC, value, partition=partition, timestamp=timestamp)
        except BufferError:
            producer.poll(0.1)
        else:
            return


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
    command = [program, "-qXc", rf"\copy events ({COLUMNS}) FROM {filled.csv} CSV"]
    return Measured(filled.count, *measured(command, server.environment(DATABASE)))


def loader(server: PostgresServer, dsn: str, filled: Filled, *more: str) -> Measured:
    """Load by `clickrollup load`, with its defaults."""
    empty(dsn)
    where = ["--kafka", filled.bootstrap_servers, "--topic", TOPIC, "--group", uuid4().hex]
    command = [
        sys.executable,
        "-m",
        "clickrollup",
        "load",
        *where,
        "--until-end",
        "--session-timeout",
        "2",
        *more,
    ]
    result = measured(command, server.environment(DATABASE), started='"assigned"')
    if empty(dsn) != filled.count:
        raise SystemExit("the loader has not loaded each message once")
    return Measured(filled.count, *result)


def plain_consumer(server: PostgresServer, dsn: str, filled: Filled) -> Measured:
    """Load the first messages by bench/plain_consumer.py."""
    empty(dsn)
    count = max(1000, filled.count // PLAIN_SHARE)
    command = [sys.executable, str(HERE / "plain_consumer.py"), filled.bootstrap_servers, TOPIC, str(count)]
    return Measured(count, *measured(command, server.environment(DATABASE), started="assigned"))


CASES: dict[str, Callable[[PostgresServer, str, Filled], Measured]] = {
    "psql \\copy": psql_copy,
    "clickrollup load": loader,
    "plain consumer, executemany": plain_consumer,
}


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
