"""Runs Apache Kafka itself, one node in KRaft mode, from its Maven artifacts: needs Java 17 and Maven."""

import fcntl
import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.errors import SandboxError
from clickrollup.sandbox.network import LOOPBACK, free_port
from clickrollup.sandbox.secure_listeners import SecureListeners
from clickrollup.sandbox.topics import wait_for_broker

KAFKA_VERSION = "4.3.1"
START_SECONDS = 120
# Maven resolves these and all they need by name, from wherever this machine's Maven gets its artifacts.
PROJECT = f"""<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>clickrollup</groupId>
  <artifactId>apache-kafka</artifactId>
  <version>{KAFKA_VERSION}</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>{KAFKA_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""
# The first node is broker and controller, a second one joins it. The internal topics, three copies by default, get
# one. Nothing is deleted for its age: tests send messages of fixed times, long past.
PROPERTIES = """\
process.roles={roles}
node.id={node_id}
controller.quorum.voters=1@{loopback}:{controller_port}
controller.listener.names=CONTROLLER
listeners={controller_listener}PLAINTEXT://{bootstrap_servers},{secure_listeners}
advertised.listeners=PLAINTEXT://{bootstrap_servers},{secure_listeners}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL
log.dirs={data}
auto.create.topics.enable=false
log.retention.ms=-1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
"""
# Long enough for tests that send 200,000 messages, small enough for a machine with other work.
JAVA_OPTIONS = ("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def missing_programs() -> list[str]:
    """Return which of the programs that Apache Kafka needs are not on the PATH."""
    return [program for program in ("java", "mvn") if shutil.which(program) is None]


def resolve_libraries(folder: Path) -> Path:
    """Return the folder of Kafka's jar files under `folder`, let Maven fill it when it is not there yet.

    Raises SandboxError when Java or Maven is missing, or Maven cannot resolve the artifacts.
    """
    libraries = folder / f"libraries-{KAFKA_VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # The processes of a test run may want them at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not libraries.exists():
            if missing := missing_programs():
                raise SandboxError(f"apache Kafka needs {' and '.join(missing)}", hint="Install maven.")
            run_maven(folder, libraries)
    return libraries


def run_maven(folder: Path, libraries: Path) -> None:
    """Copy the artifacts into `libraries`; it appears only when it is complete."""
    (folder / "pom.xml").write_text(PROJECT)
    unfinished = libraries.with_suffix(".unfinished")
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={unfinished}"]
    done = subprocess.run(  # noqa: S603
        ["mvn", "--batch-mode", "--quiet", *goal],  # noqa: S607
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SandboxError(f"maven could not resolve Apache Kafka {KAFKA_VERSION}: {done.stdout[-2000:]}")
    unfinished.rename(libraries)


class ApacheKafka:
    """A broker that keeps its data over `stop` and `start`, at the same addresses, within the `with` block.

    `bootstrap_servers` asks for no login; `secure` has addresses that do.
    """

    def __init__(self, cache: Path, first: "ApacheKafka | None" = None) -> None:
        """Choose the ports; `cache` is the folder where the jar files are kept between runs.

        With `first`, a broker that runs, this one is to be the second broker of its cluster.
        """
        self.cache = cache
        self.node_id = 1 if first is None else 2
        self.bootstrap_servers = f"{LOOPBACK}:{free_port()}"
        self.controller_port: int = free_port() if first is None else first.controller_port
        self.cluster_id: str = (
            urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=") if first is None else first.cluster_id
        )
        self.secure = SecureListeners()
        self.description = f"Apache Kafka {KAFKA_VERSION} at {self.bootstrap_servers}"

    def __enter__(self) -> Self:
        """Format the data folder, start the broker and wait until it answers."""
        self.libraries = resolve_libraries(self.cache)
        with ExitStack() as stack:
            self.folder = stack.enter_context(TemporaryFolder())
            self.secure.write_certificates(self.folder)
            self.write_properties()
            self.format()
            stack.callback(self.stop)
            self.start()
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    @property
    def properties(self) -> Path:
        return self.folder / "server.properties"

    def write_properties(self) -> None:
        is_first = self.node_id == 1
        controller = f"CONTROLLER://{LOOPBACK}:{self.controller_port},"
        self.properties.write_text(
            PROPERTIES.format(
                roles="broker,controller" if is_first else "broker",
                node_id=self.node_id,
                controller_listener=controller if is_first else "",
                loopback=LOOPBACK,
                controller_port=self.controller_port,
                bootstrap_servers=self.bootstrap_servers,
                secure_listeners=self.secure.listeners,
                data=self.folder / "data",
            )
            + self.secure.properties()
        )

    def java(self, main_class: str, *arguments: str | Path) -> list[str | Path]:
        """Return the command line of one of Kafka's programs."""
        return ["java", *JAVA_OPTIONS, "-cp", f"{self.libraries}/*", main_class, *arguments]

    def format(self) -> None:
        """Give the data folder the cluster's id, as KRaft wants; raises SandboxError when that fails."""
        # With an equals sign, because the id may begin with a hyphen.
        command: list[str | Path] = [
            "format",
            f"--cluster-id={self.cluster_id}",
            "--config",
            self.properties,
            *self.secure.accounts,
        ]
        log = self.folder / "format.log"
        tool = Child("storage tool of Kafka", self.java("kafka.tools.StorageTool", *command), log)
        if tool.process.wait(START_SECONDS) != 0:
            raise SandboxError(f"kafka could not format its data folder:\n{tool.tail()}")

    def start(self) -> None:
        """Start the broker and wait until it answers; also after `stop`, with the data kept."""
        command = self.java("kafka.Kafka", self.properties)
        self.process = Child("Apache Kafka broker", command, self.folder / "broker.log")
        wait_for_broker(self.bootstrap_servers, seconds=START_SECONDS, process=self.process)

    def stop(self) -> None:
        """Stop the broker in order, as SIGTERM does; it writes its data first."""
        self.process.stop()
