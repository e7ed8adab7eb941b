"""What the demo plays on: a database that is ready for events, a topic, and the two commands between them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import psycopg
from psycopg import sql

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.broker import Broker, choose_broker
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic, delete_topic

DATABASE = "clickrollup"
KAFKA_PARTITIONS = 4
# Shares of the messages; small, but seen within seconds at the default rate.
SHARES = {"--late-share": "0.02", "--duplicate-share": "0.01", "--bad-share": "0.01"}
AVAILABLE = "SELECT name FROM pg_available_extensions WHERE name IN ('pg_cron', 'pg_partman')"
CRON_KNOWS_SECONDS = """
SELECT string_to_array(split_part(extversion, '-', 1), '.')::int[] >= '{1,5}'
FROM pg_extension WHERE extname = 'pg_cron'
"""


@dataclass(frozen=True)
class Stage:
    """Running servers and a topic of its own; `logs` is a folder for the commands' output."""

    server: PostgresServer
    broker: Broker
    topic: str
    logs: Path

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Self]:
        """Start the servers and prepare the database; in the end nothing of it is left."""
        with (
            TemporaryFolder() as logs,
            PostgresServer(cron_database=DATABASE) as server,
            choose_broker() as broker,
            own_topic(broker) as topic,
        ):
            prepare(server)
            yield cls(server, broker, topic, logs)

    @property
    def dsn(self) -> str:
        return self.server.dsn(DATABASE)

    def loader(self) -> Child:
        return self.command("loader", ["load"])

    def producer(self, rate: float) -> Child:
        """Start the producer at `rate` messages a second; its summary goes to `producer_output`."""
        shares = [part for share in SHARES.items() for part in share]
        return self.command("producer", ["produce", "--rate", str(rate), *shares, "--json"])

    @property
    def producer_output(self) -> Path:
        """The file of the producer's standard output."""
        return self.logs / "producer.out"

    def dashboard(self) -> Child:
        """Start the dashboard on a free port; its address is in `logs`."""
        return self.start("dashboard", ["dashboard", "--port", "0"])

    def command(self, name: str, arguments: list[str]) -> Child:
        """Start a clickrollup command that works on the topic."""
        return self.start(name, [*arguments, "--kafka", self.broker.bootstrap_servers, "--topic", self.topic])

    def start(self, name: str, arguments: list[str]) -> Child:
        """Start a clickrollup command on these servers, heedless of settings in the caller's environment."""
        foreign = {variable for variable in os.environ if variable.startswith("CLICKROLLUP_")}
        environment = self.server.environment(DATABASE)
        return Child(
            name,
            [sys.executable, "-m", "clickrollup", *arguments],
            self.logs / f"{name}.log",
            output=self.logs / f"{name}.out",
            environment={key: value for key, value in environment.items() if key not in foreign},
        )


@contextmanager
def own_topic(broker: Broker) -> Iterator[str]:
    """Create a topic that no other run has, and delete it in the end: the broker may be somebody's own."""
    name = f"clickrollup-demo-{uuid4().hex[:8]}"
    create_topic(broker.bootstrap_servers, name, KAFKA_PARTITIONS)
    try:
        yield name
    finally:
        delete_topic(broker.bootstrap_servers, name)


def prepare(server: PostgresServer) -> None:
    """Create the database, the extensions, the clickstream's tables and the scheduled jobs."""
    with psycopg.connect(server.create_database(DATABASE), autocommit=True) as connection:
        available = {name for (name,) in connection.execute(AVAILABLE)}
        if "pg_partman" in available:
            connection.execute("CREATE SCHEMA partman")
            connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
        if "pg_cron" in available:
            connection.execute("CREATE EXTENSION pg_cron")
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        create = sql.SQL("SELECT clickrollup.create_clickstream(schedule => {})")
        connection.execute(create.format(schedule(connection)))
        connection.execute("SELECT clickrollup.grant_reader()")


def schedule(connection: psycopg.Connection[Any]) -> str:
    """Return the shortest sensible schedule: pg_cron before 1.5 knows no seconds."""
    row = connection.execute(CRON_KNOWS_SECONDS).fetchone()
    return "10 seconds" if row is not None and row[0] else "* * * * *"
