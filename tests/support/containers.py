"""Nodes of a cluster in containers from Dockerfile.citus, where Citus is not installed but a container engine is there.

They use the machine's own network, so that a node has one address, for tests and for other nodes alike.
"""

import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
from docker.errors import DockerException
from psycopg.conninfo import make_conninfo
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.image import DockerImage

from clickrollup.sandbox.network import LOOPBACK, free_port
from clickrollup.sandbox.postgres import SETTINGS, USER, PostgresServer, Statement, clean_environment

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
# The same variables that compose.yaml takes.
ARGUMENTS = ("CITUS_IMAGE", "PG_MAJOR")
TAG = "clickrollup-citus-test"
# What only tests need is not in the image that users get.
FOR_TESTS = f"""
FROM {TAG}
USER root
RUN apt-get update && apt-get install --yes --no-install-recommends "postgresql-${{PG_MAJOR}}-pgtap"
USER postgres
"""


def missing_engine() -> str | None:
    """Return why no container can be run, None where one can."""
    engine = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if engine.startswith("unix://") and not Path(engine.removeprefix("unix://")).is_socket():
        return f"there is no container engine at {engine}"
    try:
        DockerClient().client.ping()
    except (DockerException, OSError) as error:
        return f"no container engine answers: {error}"
    return None


class ContainerNode(PostgresServer):
    """A PostgresServer whose server is in a container; `folder` is its host. No process of it can be seen from here."""

    def __init__(self, image: str, settings: dict[str, str]) -> None:
        """Prepare the container; nothing is started yet."""
        self.port = free_port()
        self.folder = LOOPBACK  # type: ignore[assignment]
        self.password = secrets.token_urlsafe(16)
        self.settings = {**{k: v for k, v in SETTINGS.items() if k != "listen_addresses"}, **settings}
        command = [
            "postgres",
            *(f"-c{name}={value}" for name, value in (self.settings | {"port": str(self.port)}).items()),
        ]
        self.container = DockerContainer(image, network_mode="host").with_command(command)

    def with_password(self, password: str) -> "ContainerNode":
        """Let all nodes have one password, by which they know each other."""
        self.password = password
        for name, value in {"POSTGRES_PASSWORD": password, "PGPASSWORD": password, "PGUSER": USER}.items():
            self.container = self.container.with_env(name, value)
        return self

    def __enter__(self) -> "ContainerNode":
        """Start it, and wait until it takes connections."""
        self.container.start()
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove it."""
        self.container.stop()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert time.monotonic() < deadline, self.container.get_logs()
            time.sleep(0.2)

    def start(self) -> None:
        """Start it again, with its data."""
        self.container.get_wrapped_container().start()
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, by this signal to the server."""
        self.container.get_wrapped_container().kill(how.name)
        self.container.get_wrapped_container().wait(timeout=START_SECONDS)

    def dsn(self, database: str = USER) -> str:
        """Return the connection string of a database; it holds the password."""
        return make_conninfo(
            host=LOOPBACK, port=self.port, user=USER, dbname=database, password=self.password
        )

    def environment(self, database: str = USER) -> dict[str, str]:
        """Return this process's environment with the PG… variables set for a database."""
        ours = {"PGHOST": LOOPBACK, "PGPORT": str(self.port), "PGUSER": USER, "PGDATABASE": database}
        return clean_environment() | ours | {"PGPASSWORD": self.password}

    def execute(self, statement: Statement, database: str = USER) -> list[tuple[Any, ...]]:
        """Run one statement in autocommit and return its rows, an empty list when it has none."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def containers(count: int, settings: dict[str, str]) -> Iterator[list[ContainerNode]]:
    """Build the image, add pgTAP, and yield so many running nodes, with a password in common."""
    testcontainers_config.ryuk_disabled = (
        True  # its image would have to be fetched; the block removes what it made
    )
    given = {name: os.environ[name] for name in ARGUMENTS if name in os.environ}
    password = secrets.token_urlsafe(16)
    with ExitStack() as stack:
        image = DockerImage(
            path=ROOT,
            dockerfile_path="Dockerfile.citus",
            tag=TAG,
            clean_up=False,
            buildargs=given,
        )
        image.build()
        with_pgtap, _ = DockerClient().client.images.build(fileobj=BytesIO(FOR_TESTS.encode()), rm=True)
        yield [
            stack.enter_context(ContainerNode(str(with_pgtap.id), settings).with_password(password))
            for _ in range(count)
        ]
