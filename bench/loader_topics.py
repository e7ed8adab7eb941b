"""The topics that bench/loader.py loads from, with the same rows as CSV for psql."""

import csv
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from confluent_kafka import Producer

from clickrollup.produce.generator import BROWSERS, COUNTRIES, EVENT_TYPES
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.topics import create_topic

KAFKA_PARTITIONS = 4
# Milliseconds of event time over which the messages are spread, up to now: Apache Kafka refuses times far ahead. They
# lie in four of the hourly partitions, of which pg_partman makes four of the past.
SPREAD = 3 * 3_600_000


@dataclass(frozen=True)
class Filled:
    """A topic with messages, and the same rows in a CSV file."""

    broker: str
    bootstrap_servers: str
    topic: str
    table: str
    columns: str
    count: int
    bytes: int
    csv: Path


Draw = Callable[[], float]


class Made(NamedTuple):
    """How messages are made: the table, and its columns, which but for the time come in a message."""

    table: str
    columns: str
    make: Callable[[Draw, int, int], dict[str, Any]]


def event(draw: Draw, number: int, at: int) -> dict[str, Any]:  # noqa: ARG001
    """Return an event as the lab's producer writes it; its time is the message's."""
    return {
        "customer_id": 1 + int(draw() * 1000),
        "event_type": EVENT_TYPES[int(draw() * len(EVENT_TYPES))],
        "country": COUNTRIES[int(draw() * len(COUNTRIES))],
        "browser": BROWSERS[int(draw() * len(BROWSERS))],
        "device_id": 1 + int(draw() * 10_000),
        "session_id": 1 + int(draw() * 100_000),
    }


def event_with_uuid(draw: Draw, number: int, at: int) -> dict[str, Any]:
    """Return an event that has a uuid."""
    return event(draw, number, at) | {"event_uuid": str(random_uuid(draw))}


def reading(draw: Draw, number: int, at: int) -> dict[str, Any]:
    """Return a row of ten columns of common types."""
    return {
        "reading_id": number,
        "sensor": int(draw() * 5000),
        "site": COUNTRIES[int(draw() * len(COUNTRIES))],
        "kind": EVENT_TYPES[int(draw() * len(EVENT_TYPES))],
        "value": round(draw() * 100, 3),
        "amount": round(draw() * 10_000, 2),
        "is_valid": draw() < 0.9,
        "taken_at": time_text(at),
        "device": str(random_uuid(draw)),
        "note": f"line {int(draw() * 100)}" if draw() < 0.5 else None,
    }


def random_uuid(draw: Draw) -> UUID:
    """Return a random uuid."""
    return UUID(int=int(draw() * 2**62) << 66 | int(draw() * 2**62))


def time_text(at: int) -> str:
    """Return milliseconds since 1970 as RFC 3339."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


COLUMNS = "event_time, customer_id, event_type, country, browser, device_id, session_id"
READING_COLUMNS = "reading_id, sensor, site, kind, value, amount, is_valid, taken_at, device, note"
TOPICS = {
    "events": Made("events", COLUMNS, event),
    "with_uuids": Made("events", COLUMNS, event_with_uuid),
    "readings": Made("readings", READING_COLUMNS, reading),
}


def fill(broker: Broker, name: str, messages: int, folder: Path) -> Filled:
    """Send a topic's messages, and write the same rows as CSV."""
    made = TOPICS[name]
    create_topic(broker.bootstrap_servers, name, KAFKA_PARTITIONS)
    producer = Producer({"bootstrap.servers": broker.bootstrap_servers, "linger.ms": 20})
    draw = random.Random(1).random  # noqa: S311
    start = int(time.time() * 1000) - SPREAD
    size = 0
    path = folder / f"{name}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        for number in range(messages):
            at = start + number * SPREAD // messages
            fields = made.make(draw, number, at)
            value = json.dumps(fields).encode()
            size += len(value)
            send(producer, name, value, number % KAFKA_PARTITIONS, at)
            whole = {"event_time": time_text(at)} | fields
            rows.writerow(whole[column] for column in made.columns.split(", "))
    if producer.flush(120):
        raise SystemExit("the broker did not take all messages")
    short = broker.description.split(" at ")[0]
    return Filled(short, broker.bootstrap_servers, name, made.table, made.columns, messages, size, path)


def send(producer: Producer, topic: str, value: bytes, partition: int, timestamp: int) -> None:
    """Send one message, waiting for room."""
    while True:
        try:
            producer.produce(topic, value, partition=partition, timestamp=timestamp)
        except BufferError:
            producer.poll(0.1)
        else:
            return
