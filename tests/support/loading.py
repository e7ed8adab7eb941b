"""Sends messages as they are, and runs the loader as its users do."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
from confluent_kafka import Producer

from support.producing import PATIENCE, clickrollup, start_clickrollup

# 2024-02-29 12:30:00 UTC, in milliseconds since 1970.
KAFKA_TIME = 1_709_209_800_000
# Seconds until a dead member's Kafka partitions go to the others; the embedded broker lets nobody in before
# half of them have passed.
SESSION_TIMEOUT = "2"


class Sent(NamedTuple):
    """One message to send."""

    value: bytes | None
    partition: int = 0
    timestamp: int = KAFKA_TIME
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


def event(number: int, **fields: Any) -> bytes:
    """Return an event that its device id tells from all others."""
    plain = {
        "customer_id": number % 100,
        "event_type": "click",
        "country": "Brazil",
        "browser": "Firefox",
        "device_id": number,
        "session_id": number // 10,
    }
    return json.dumps(plain | fields).encode()


def events(numbers: Iterable[int], partitions: int = 1) -> list[Sent]:
    """Return an event for each number, spread over the Kafka partitions."""
    return [Sent(event(number), number % partitions) for number in numbers]


def send(bootstrap_servers: str, topic: str, messages: Iterable[Sent], **configuration: Any) -> None:
    """Send the messages in their order and return when the broker has them all."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 5} | configuration)
    failed: list[Any] = []
    for message in messages:
        while True:
            try:
                producer.produce(
                    topic,
                    message.value,
                    message.key,
                    partition=message.partition,
                    timestamp=message.timestamp,
                    headers=list(message.headers),
                    on_delivery=lambda error, _: failed.append(error) if error else None,
                )
                break
            except BufferError:
                producer.poll(0.1)
    assert producer.flush(PATIENCE) == 0
    assert not failed


def options(database: str, bootstrap_servers: str, topic: str, *more: str) -> list[str]:
    """Return the loader's arguments; the group is named after the topic, so that tests do not meet."""
    named = {"--dsn": database, "--kafka": bootstrap_servers, "--topic": topic, "--group": topic}
    return [*(word for pair in named.items() for word in pair), "--session-timeout", SESSION_TIMEOUT, *more]


def load(database: str, bootstrap_servers: str, topic: str, *more: str) -> dict[str, Any]:
    """Load to the end of the topic and return the summary."""
    done = try_to_load(database, bootstrap_servers, topic, "--json", *more)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def try_to_load(
    database: str, bootstrap_servers: str, topic: str, *more: str
) -> subprocess.CompletedProcess[str]:
    """Load to the end of the topic and return how it went."""
    return clickrollup("load", *options(database, bootstrap_servers, topic, "--until-end", *more))


class RunningLoader:
    """A loader in a process of its own, and its log."""

    def __init__(self, *arguments: str, config: Path | None = None, **variables: str) -> None:
        """Start it, with a settings file and more variables of the environment."""
        file = [] if config is None else ["--config", str(config)]
        self.process = start_clickrollup(*file, "load", *arguments, **variables)

    def wait_for(self, name: str) -> dict[str, Any]:
        """Return the next line of the log that is about `name`; fail when the loader ends before it."""
        assert self.process.stderr is not None
        seen = []
        for line in self.process.stderr:
            seen.append(line)
            if line.startswith("{") and (entry := json.loads(line))["event"] == name:
                return dict(entry)
        raise AssertionError(f"the loader ended without {name}:\n{''.join(seen)}")

    def finish(self) -> tuple[int, str]:
        """Wait for its end, and return its exit code and the rest of its log."""
        _, log = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, log

    def stop(self) -> tuple[int, str]:
        """Ask it to stop as a supervisor does, and return its exit code and the rest of its log."""
        self.process.terminate()
        return self.finish()


@contextmanager
def running_loader(database: str, bootstrap_servers: str, topic: str, *more: str) -> Iterator[RunningLoader]:
    """Run a loader until the block ends, whatever happens in it."""
    loader = RunningLoader(*options(database, bootstrap_servers, topic, *more))
    try:
        yield loader
    finally:
        loader.process.kill()
        loader.process.communicate(timeout=PATIENCE)


def loaded(connection: psycopg.Connection[Any]) -> list[int]:
    """Return the number of each event in the table, as often as it is there."""
    return [number for (number,) in connection.execute("SELECT device_id FROM events ORDER BY device_id")]


def offsets(connection: psycopg.Connection[Any]) -> dict[int, int]:
    """Return the stored next offset of each Kafka partition."""
    query = "SELECT kafka_partition, next_offset FROM clickrollup.loader_offsets"
    return dict(connection.execute(query).fetchall())


def open_copies(connection: psycopg.Connection[Any]) -> int:
    """Return how many loaders have a COPY open in the database."""
    query = "SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database()"
    return int(connection.execute(query).fetchall()[0][0])


def get(address: str, path: str) -> tuple[int, str]:
    """Return status and text of an answer; 0 when nobody listens yet."""
    try:
        with urlopen(f"http://{address}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail when it does not come to that."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
