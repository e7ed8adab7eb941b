"""A producer, and loaders that are killed, stopped and started beside each other."""

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import TimeoutExpired
from threading import Event, Lock, Thread
from typing import Any

from confluent_kafka import Producer
from support.loading import options
from support.producing import environment

from clickrollup.sandbox.apache_kafka import ApacheKafka, missing_programs
from clickrollup.sandbox.broker import VARIABLE, Broker, choose_broker
from clickrollup.sandbox.children import Child

from .sessions import Troubles

LOADERS = 3
# Kafka takes up to 5 s to let a loader join its group (notes/loader.md), and a dead one's partitions go to the
# others after 6 s, the least that Apache Kafka allows.
JOIN_SECONDS = 8
SESSION_TIMEOUT = "6"
# Seconds for the rest of the topic, of which the loaders have left little.
REST_SECONDS = 60
# 0 stopped; 3 another loader has the Kafka partition; 5 a server is away, start again; -9 our own kill; -15 our
# own stop, before the loader has got to listen to it.
GOOD_EXITS = (0, 3, 5, -9, -15)
BAD = b"no event"
CACHE = Path(__file__).parents[2] / "build" / "kafka"


class Stream(Thread):
    """Sends about `rate` numbered events a second; every hundredth message is no event."""

    def __init__(
        self, bootstrap_servers: str, topic: str, rate: float, troubles: Troubles, stop: Event
    ) -> None:
        """Prepare the producer, which asks for each message to be written once."""
        super().__init__(name="producer", daemon=True)
        self._producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 20})
        self._topic = topic
        self._rate = rate
        self._troubles = troubles
        self._stopped = stop
        self.sent = 0

    def run(self) -> None:
        """Send until stopped, then wait until the broker has it all."""
        while not self._stopped.wait(1 / self._rate):
            self.sent += 1
            value = BAD if self.sent % 100 == 0 else event(self.sent)
            self._producer.produce(self._topic, value, key=str(self.sent % 7), on_delivery=self._delivered)
            self._producer.poll(0)
        if self._producer.flush(60):
            self._troubles.report("producer: the broker did not take all messages")

    def _delivered(self, error: Any, _: Any) -> None:
        if error is not None:
            self._troubles.report(f"producer: {error}")


@contextmanager
def open_broker() -> Iterator[tuple[Broker, int]]:
    """Yield a running broker, and how many loaders it can stand.

    When a crash of PostgreSQL makes all members leave at once, the embedded broker never lets anybody into the
    group again. So it is Apache Kafka where Java and Maven are, unless CLICKROLLUP_KAFKA names a broker.
    """
    if os.environ.get(VARIABLE) or missing_programs():
        count = LOADERS if os.environ.get(VARIABLE) else 1
        with choose_broker() as chosen:
            yield chosen, count
        return
    with ApacheKafka(CACHE) as apache:
        yield apache, LOADERS


def event(number: int) -> bytes:
    """Return an event that its session id tells from all others; it falls where the writers' do."""
    return json.dumps(
        {
            "event_time": f"2001-01-01T00:{number % 60:02d}:00Z",
            "customer_id": number % 7,
            "event_type": "click",
            "country": "Brazil",
            "browser": "Firefox",
            "device_id": number % 500,
            "session_id": number,
        }
    ).encode()


class Loaders(Thread):
    """Keeps loaders of one group running, whatever ends them."""

    def __init__(
        self, seed: int, dsn: str, bootstrap_servers: str, topic: str, logs: Path, troubles: Troubles, stop: Event,
        *, count: int = LOADERS,
    ) -> None:  # fmt: skip
        """Prepare; nothing is started yet."""
        super().__init__(name="loaders", daemon=True)
        self._random = random.Random(f"{seed} loaders")  # noqa: S311
        self._arguments = [
            "load",
            *options(
                dsn, bootstrap_servers, topic, "--batch-age", "0.3", "--session-timeout", SESSION_TIMEOUT
            ),
        ]
        self._logs = logs
        self._troubles = troubles
        self._stopped = stop
        self._count = count
        self._lock = Lock()
        self._running: list[Child] = []
        self.starts = 0
        self._born: dict[str, float] = {}
        self.exits: Counter[int] = Counter()

    def run(self) -> None:
        """Start what is missing until stopped, then stop all."""
        try:
            while not self._stopped.wait(0.3):
                with self._lock:
                    self._replace()
            self._kill_all()
        except Exception as error:  # a thread that dies must fail the run
            self._troubles.report(f"loaders died: {error!r}")

    def _kill_all(self) -> None:
        with self._lock:
            for loader in self._running:
                loader.process.kill()
                loader.process.wait(REST_SECONDS)

    def _replace(self) -> None:
        for loader in [loader for loader in self._running if not loader.running]:
            self._note(loader)
            self._running.remove(loader)
        if len(self._running) < self._count:
            self._running.append(self.start_one())
            self._born[self._running[-1].name] = time.monotonic()

    def start_one(self, *more: str) -> Child:
        """Start a loader."""
        self.starts += 1
        command = [sys.executable, "-m", "clickrollup", *self._arguments, *more]
        return Child(
            f"loader {self.starts}",
            command,
            self._logs / f"loader-{self.starts}.log",
            environment=environment(),
        )

    def _note(self, loader: Child) -> None:
        code = loader.process.returncode
        self.exits[code] += 1
        if code not in GOOD_EXITS:
            self._troubles.report(f"{loader.name} ended with exit code {code}:\n{loader.tail()}")

    def kill(self) -> bool:
        """Kill one by kill -9; it is replaced."""
        return self._signal(lambda loader: loader.process.kill())

    def rebalance(self) -> bool:
        """Ask one to stop, so that its Kafka partitions go to the others, and then to its successor."""
        return self._signal(lambda loader: loader.process.terminate())

    def _signal(self, send: Any) -> bool:
        with self._lock:
            running = [loader for loader in self._running if loader.running and self._settled(loader)]
            if running:
                send(self._random.choice(running))
        return bool(running)

    def _settled(self, loader: Child) -> bool:
        """Tell whether a loader has had time to join: a kill before it has begun to load shows little."""
        return time.monotonic() - self._born[loader.name] > JOIN_SECONDS

    def finish(self) -> None:
        """Load to the end of the topic, after the thread has ended."""
        for _ in range(5):
            time.sleep(JOIN_SECONDS)
            with self.start_one("--until-end") as loader:
                if ended_well(loader):
                    return
            self._note(loader)
        self._troubles.report("loaders: the rest of the topic could not be loaded")


def ended_well(loader: Child) -> bool:
    """Wait for a loader's end; kill it, and return False, when it takes too long."""
    try:
        return loader.process.wait(REST_SECONDS) == 0
    except TimeoutExpired:
        loader.process.kill()
        loader.process.wait(REST_SECONDS)
        return False
