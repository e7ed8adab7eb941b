"""Loaders of two tables, one of them mapped, are killed and paused at random while broker and server restart.

All is loaded once, or is a dead letter that a replay loads once.

`make test-storm KILLS=100` runs it longer, SEED=number differently; the seed decides what happens in which order.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from confluent_kafka import Producer
from support.loading import options
from support.producing import PATIENCE, clickrollup, environment
from support.tables import LoadedTable, clickstream, mapped
from support.threads import join

from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.children import Child, wait_until
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.apache_kafka

KILLS = int(os.environ.get("KILLS") or 12)
SEED = int(os.environ.get("SEED") or 20260301)
# Of each table.
LOADERS = 2
KAFKA_PARTITIONS = 6
RATE = 500
# Every so many messages is one that is none, and one that the table refuses.
BAD_EVERY = 500
REFUSED = 7
STORED = "SELECT coalesce(sum(next_offset), 0)::bigint FROM clickrollup.loader_offsets"
# Seconds for which a dead loader's partitions rest.
SESSION = 2
# Messages that are loaded between two blows: a loader without Kafka partitions has nothing to lose.
BETWEEN = 300
# Small transactions, so that a kill meets each of their steps.
BATCH = ("--batch-rows", "300", "--batch-age", "0.2", "--session-timeout", str(SESSION))
# Killed by us; stopped, perhaps before it could listen, or with a broker that does not answer in time; fenced, when
# it comes back from a pause; started while a server was away.
EXPECTED_EXITS = {-signal.SIGKILL, 0, -signal.SIGTERM, 3, 5}


class Stream(Thread):
    """Sends numbered messages until stopped, however often the broker is away."""

    def __init__(self, bootstrap_servers: str, topic: str, table: LoadedTable) -> None:
        """Prepare; an idempotent producer writes each message once."""
        super().__init__(daemon=True)
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap_servers,
                "enable.idempotence": True,
                "message.timeout.ms": 0,
                "log_level": 0,
            }
        )
        self.topic = topic
        self.table = table
        self.stopping = Event()
        self.sent = self.failed = 0

    def run(self) -> None:
        """Send RATE messages a second, then wait until the broker has all of them."""
        start = time.monotonic()
        while not self.stopping.wait(0.02):
            while self.sent < (time.monotonic() - start) * RATE:
                bad = self.sent % BAD_EVERY == 0
                self._producer.produce(
                    self.topic,
                    b"bad" if bad else self.table.message(self.sent),
                    partition=self.sent % KAFKA_PARTITIONS,
                    on_delivery=self._delivered,
                )
                self.sent += 1
            self._producer.poll(0)
        self.failed += self._producer.flush(60)

    def _delivered(self, error: Any, _message: Any) -> None:
        self.failed += error is not None


class Loaders:
    """Loaders of both tables, each replaced when it ends."""

    def __init__(self, arguments: list[list[str]], logs: Path) -> None:
        """Prepare; nothing is started yet. Each of the `arguments` is for one table."""
        self._commands = [[sys.executable, "-m", "clickrollup", "load", *words] for words in arguments]
        self._logs = logs
        self._started = 0
        self.exits: Counter[int] = Counter()
        self.running: list[Child] = []

    def keep(self) -> None:
        """Replace those that have ended."""
        for ended in [loader for loader in self.running if not loader.running]:
            self._note(ended)
            self.running.remove(ended)
        for number, command in enumerate(self._commands):
            for _ in range(LOADERS - sum(loader.name == f"loader {number}" for loader in self.running)):
                self._started += 1
                log = self._logs / f"loader-{self._started}.log"
                self.running.append(Child(f"loader {number}", command, log, environment=environment()))

    def kill(self, loader: Child) -> None:
        """Kill -9, and put another one in its place."""
        loader.process.kill()
        loader.process.wait(PATIENCE)
        self.keep()

    def stop(self) -> None:
        """Stop all in good order."""
        stopped, self.running = self.running, []
        for loader in stopped:
            loader.process.send_signal(signal.SIGCONT)
            loader.stop()
        for loader in stopped:
            self._note(loader)

    def _note(self, loader: Child) -> None:
        code = loader.process.returncode
        self.exits[code] += 1
        assert code in EXPECTED_EXITS, f"a loader ended with {code}:\n{loader.tail()}"


class Storm:
    """Does one thing after the other to loaders, server and broker."""

    def __init__(self, server: PostgresServer, broker: ApacheKafka, loaders: Loaders, seed: int) -> None:
        """Draw from the seed alone."""
        self._server = server
        self._broker = broker
        self._loaders = loaders
        self._draw = random.Random(seed)  # noqa: S311
        self.done: Counter[str] = Counter()

    def rage(self, kills: int) -> None:
        """Go on until so many loaders were killed, and each of the other things happened."""
        # In turns, so that a short storm has all of them; when and to whom is random.
        others: list[Callable[[], None]] = [self.restart_server, self.pause_loader, self.restart_broker]
        while self._loaders.exits[-signal.SIGKILL] < kills:
            for _ in range(self._draw.randrange(3, 6)):
                self.wait_for_work()
                self.kill_loader()
            self.wait_for_work()
            others[0]()
            others.append(others.pop(0))

    def wait_for_work(self) -> None:
        """Return at a random moment after the loaders have got on."""
        with psycopg.connect(self._server.dsn("clicks"), autocommit=True) as connection:
            goal = stored(connection) + BETWEEN

            def worked() -> bool:
                self._loaders.keep()
                return stored(connection) >= goal

            wait_until(worked, seconds=60, what=f"loading {BETWEEN} messages")
        time.sleep(self._draw.uniform(0, 1))

    def kill_loader(self) -> None:
        """Kill one of them at whatever it does."""
        self._loaders.keep()
        self._loaders.kill(self._draw.choice(self._loaders.running))

    def pause_loader(self) -> None:
        """Let one sleep until its Kafka partitions are another's, then wake it up."""
        zombie = self._draw.choice(self._loaders.running)
        zombie.process.send_signal(signal.SIGSTOP)
        time.sleep(SESSION + 1)
        zombie.process.send_signal(signal.SIGCONT)
        self.done["pause"] += 1

    def restart_server(self) -> None:
        """Let the server crash and recover."""
        self._server.stop(signal.SIGQUIT)
        time.sleep(self._draw.uniform(0, 1.5))
        self._server.start()
        self.done["server"] += 1

    def restart_broker(self) -> None:
        """Restart the broker, with its data."""
        self._broker.stop()
        self._broker.start()
        self.done["broker"] += 1


def stored(connection: psycopg.Connection[Any]) -> int:
    """Return how many messages of both topics are done."""
    return int(connection.execute(STORED).fetchall()[0][0])


def check(connection: psycopg.Connection[Any], stream: Stream) -> None:
    """Compare what is in a table and among the dead letters with what was sent; then replay these."""
    table, dsn = stream.table, connection.info.dsn
    bad = range(0, stream.sent, BAD_EVERY)
    refused = range(REFUSED, stream.sent, BAD_EVERY)
    events = [number for number in range(stream.sent) if number not in bad]
    assert table.loaded(connection) == [number for number in events if number not in refused]
    query = "SELECT count(*) FILTER (WHERE message_value = 'bad'), count(*) FROM clickrollup.dead_letters WHERE topic = %s"
    letters = connection.execute(query, [stream.topic]).fetchone()
    assert letters == (len(bad), len(bad) + len(refused))
    table.accept(connection)
    replay = ("dead-letters", "replay", "--json", "--dsn", dsn, "--topic", stream.topic, *table.options)
    assert json.loads(clickrollup(*replay).stdout) == {"replayed": len(refused), "still_bad": len(bad)}
    assert table.loaded(connection) == events


def test_everything_is_loaded_once(
    own_server: PostgresServer, apache_kafka: ApacheKafka, make_topic: Callable[..., str], tmp_path: Path
) -> None:
    dsn, servers = own_server.dsn("clicks"), apache_kafka.bootstrap_servers
    tables = [clickstream(), mapped(tmp_path)]
    topics = [make_topic(kafka_partitions=KAFKA_PARTITIONS, on=apache_kafka) for _ in tables]
    with ExitStack() as stack:
        connection = stack.enter_context(psycopg.connect(dsn, autocommit=True))
        for table in tables:
            table.create(connection)
            table.refuse(connection, BAD_EVERY, REFUSED)
        connection.close()
        pairs = list(zip(tables, topics, strict=True))
        loaders = Loaders(
            [options(dsn, servers, topic, *BATCH, *table.options) for table, topic in pairs], tmp_path
        )
        stack.callback(loaders.stop)
        loaders.keep()
        streams = [Stream(servers, topic, table) for table, topic in pairs]
        for stream in streams:
            stack.callback(stream.stopping.set)
            stream.start()
        storm = Storm(own_server, apache_kafka, loaders, SEED)
        storm.rage(KILLS)
        for stream in streams:
            stream.stopping.set()
            join(stream)
            assert stream.failed == 0
        sent = sum(stream.sent for stream in streams)
        with psycopg.connect(dsn, autocommit=True) as connection:

            def all_done() -> bool:
                loaders.keep()
                return stored(connection) == sent

            wait_until(all_done, seconds=120, what="loading the rest")
            loaders.stop()
            for stream in streams:
                check(connection, stream)
        print(f"seed {SEED}: {json.dumps(storm.done)}, {sent} messages, exits {dict(loaders.exits)}")
