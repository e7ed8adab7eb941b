"""Where events flow: a database and a topic of their own, the programs between them, and the CPU that all take."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql
from rollups.clock import process_times

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic, delete_topic

KAFKA_PARTITIONS = 4
PRODUCER = Path(__file__).parent / "producer.py"
# Partitions of a minute, of which two are kept: history comes and goes within ten minutes. All that will be needed are
# made before, which in production a job does once an hour.
CREATE: LiteralString = """
SELECT clickrollup.create_clickstream(schedule => NULL, partition_interval => '1 minute', premake => %s)
"""
MORE_PARTITIONS = 20
SETUP: tuple[LiteralString, ...] = (
    "SELECT clickrollup.set_retention('events', '2 minutes', schedule => NULL)",
    "SELECT clickrollup.set_bucket_retention('rollup_events_5min', '1 day')",
    # pg_partman makes partitions of the past too; to drop twenty at once is not what an hour brings.
    "CALL clickrollup.run_retention('events')",
)
AVAILABLE: LiteralString = "SELECT name FROM pg_available_extensions"


@dataclass(frozen=True)
class Place:
    """Where events flow: a database and a topic of their own, and a folder for logs."""

    server: PostgresServer
    broker: Broker
    database: str
    topic: str
    logs: Path

    @property
    def dsn(self) -> str:
        return self.server.dsn(self.database)

    def command(self, name: str, *arguments: str | Path) -> Child:
        """Start a Python program on these servers."""
        return Child(
            name,
            [sys.executable, *arguments],
            self.logs / f"{name}.log",
            output=self.logs / f"{name}.out",
            environment=self.server.environment(self.database),
        )

    def loader(self) -> Child:
        where = ["--kafka", self.broker.bootstrap_servers, "--topic", self.topic, "--group", self.topic]
        return self.command("loader", "-m", "clickrollup", "load", *where, "--session-timeout", "2")

    def producer(self, rate: int, seconds: float) -> Child:
        to = [self.broker.bootstrap_servers, self.topic, str(KAFKA_PARTITIONS)]
        return self.command("producer", PRODUCER, *to, str(rate), str(seconds))


@contextmanager
def place(server: PostgresServer, broker: Broker, seconds: float) -> Iterator[Place]:
    """Yield a new database with a clickstream's tables for so long, and a new topic; both are gone in the end."""
    name = f"flow-{uuid4().hex[:8]}"
    with TemporaryFolder() as logs:
        create_topic(broker.bootstrap_servers, name, KAFKA_PARTITIONS)
        with psycopg.connect(server.create_database(name), autocommit=True) as connection:
            set_up(connection, round(seconds / 60) + MORE_PARTITIONS)
        try:
            yield Place(server, broker, name, name, logs)
        finally:
            delete_topic(broker.bootstrap_servers, name)
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def set_up(connection: psycopg.Connection[tuple[object, ...]], partitions: int) -> None:
    """Create what the server has of the extensions, and the clickstream."""
    there = {name for (name,) in connection.execute(AVAILABLE)}
    if "pg_partman" in there:
        connection.execute("CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman")
    if "topn" in there:
        connection.execute("CREATE EXTENSION topn")
    connection.execute("CREATE EXTENSION clickrollup CASCADE")
    if "clickrollup_kernel" in there:
        connection.execute("CREATE EXTENSION clickrollup_kernel CASCADE")
    connection.execute(CREATE, [partitions])
    for statement in SETUP:
        connection.execute(statement)


def cpu_seconds(server: PostgresServer, broker: Broker, loader: Child) -> dict[str, float]:
    """Return the CPU seconds so far of the server with all its processes, of the loader, and of the embedded broker."""
    found = {
        "PostgreSQL": family_seconds(server.process.process.pid),
        "loader": sum(process_times(loader.process.pid)),
    }
    embedded = getattr(broker, "process", None)
    return found if embedded is None else found | {"broker": sum(process_times(embedded.process.pid))}


def family_seconds(pid: int) -> float:
    """Return the CPU seconds of a process and its children, those that have ended too."""
    while True:
        try:
            children = [
                int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if parent(path) == pid
            ]
            return sum(process_times(pid)) + sum(sum(process_times(child)[:2]) for child in children)
        except (FileNotFoundError, ProcessLookupError):
            # One ended meanwhile: count again, for its time is with its parent now.
            continue


def parent(stat: Path) -> int:
    """Return the parent of a process."""
    return int(stat.read_text().rsplit(")", 1)[1].split()[1])
