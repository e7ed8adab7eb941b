"""One flow: events at a rate from a topic through the loader into events and both rollups, with retention beside it."""

import json
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from typing import LiteralString

import psycopg
from workload import beside

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.children import Child, wait_until
from clickrollup.sandbox.postgres import PostgresServer
from sustaining.freshness import Probe
from sustaining.place import Place, cpu_seconds, place

RUN_EVERY = 5.0
RETAIN_EVERY = 30.0
# A flow that holds has all of it in both rollups this soon after the last message: the run under way, the pause, a run.
DRAIN_SECONDS = 3 * RUN_EVERY
# Rollups that are so many seconds behind will not catch up, and sending is given up; a retention that waits for a run,
# which then waits for it, takes half of this.
GIVE_UP_SECONDS = 90.0
WATCH_EVERY = 1.0
# A producer that could not send so much of what it was to send says nothing about the rest.
SENT_SHARE = 0.98
START_SECONDS, END_SECONDS = 60, 900
RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min')"
RETAIN: LiteralString = "CALL clickrollup.run_retention('events')"
WATERMARK: LiteralString = (
    "SELECT last_aggregated_id FROM clickrollup.rollups WHERE name = 'rollup_events_5min'"
)
LOADED: LiteralString = "SELECT coalesce(sum(events_loaded), 0)::bigint FROM clickrollup.loader_offsets"
ROLLED_UP: LiteralString = """
SELECT least((SELECT coalesce(sum(event_count), 0) FROM rollup_events_5min),
             (SELECT coalesce(sum(event_count), 0) FROM rollup_events_1hr))::bigint
"""
KEPT: LiteralString = """
SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM rollup_events_5min),
       (SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass)
"""


@dataclass(frozen=True)
class Outcome:
    """What a flow has shown; CPU seconds are those of each part while messages were sent and drained."""

    rate: int
    seconds: float
    delivered: int
    wanted: int
    drain: float
    delays: list[float]
    backlog: list[float]
    longest: dict[str, float]
    cpu: dict[str, float]
    events_kept: int
    rollup_rows: int
    partitions: int

    @property
    def holds(self) -> bool:
        """Whether nothing was left behind."""
        return self.delivered >= SENT_SHARE * self.wanted and self.drain <= DRAIN_SECONDS

    def delay(self, share: float) -> float:
        """Return a percentile of the freshness."""
        ordered = sorted(self.delays)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")

    def line(self) -> str:
        """Return it in words."""
        return (
            f"{self.rate:,} events/s for {self.seconds:.0f} s {'holds' if self.holds else 'falls behind'}; "
            f"rolled up {self.drain:.1f} s after the last, at most {max(self.backlog, default=0):.1f} s behind; "
            f"freshness p50 {self.delay(0.5):.1f} s, p99 {self.delay(0.99):.1f} s"
        )


class Job:
    """Calls statements in turn every so many seconds, or as soon as the last time is over, as a cron job would."""

    def __init__(self, dsn: str, every: float, *statements: LiteralString) -> None:
        """Remember what to call."""
        self._dsn, self._every, self._statements = dsn, every, statements
        self.longest = 0.0
        self.error: Exception | None = None

    def __call__(self, stop: Event) -> None:
        """Call them until it is to stop, or one fails."""
        try:
            with psycopg.connect(self._dsn, autocommit=True) as connection:
                while not stop.is_set():
                    started = time.monotonic()
                    for statement in self._statements:
                        connection.execute(statement)
                    self.longest = max(self.longest, time.monotonic() - started)
                    stop.wait(max(0.0, started + self._every - time.monotonic()))
        except Exception as error:
            self.error = error
            raise

    def check(self) -> None:
        """Raise what made it fail: nothing is to be waited for then."""
        if self.error is not None:
            raise self.error


class Watch:
    """Notes each second how many seconds of events are not rolled up; ids have no gaps worth speaking of."""

    def __init__(self, dsn: str, rate: int) -> None:
        """Begin to count the time of sending."""
        self._dsn, self._rate = dsn, rate
        self._began = time.monotonic()
        self.backlog: list[float] = []

    def __call__(self, stop: Event) -> None:
        """Note until it is to stop."""
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not stop.wait(WATCH_EVERY):
                rolled_up = connection.execute(WATERMARK).fetchall()[0][0]
                passed = time.monotonic() - self._began
                self.backlog.append(passed - rolled_up / self._rate)


def flow(server: PostgresServer, broker: Broker, rate: int, seconds: float) -> Outcome:
    """Let events flow at a rate for so many seconds, and until all are in both rollups."""
    with place(server, broker, seconds) as at, ExitStack() as stack:
        loader = stack.enter_context(at.loader())
        loader.wait_until(
            lambda: b"assigned" in loader.log.read_bytes(), seconds=START_SECONDS, what="the loader"
        )
        producer = stack.enter_context(at.producer(rate, seconds))
        producer.wait_until(
            lambda: b"ready" in producer.log.read_bytes(), seconds=START_SECONDS, what="the producer"
        )
        probe = Probe(at.dsn, broker.bootstrap_servers, at.topic)
        watch = Watch(at.dsn, rate)
        before = cpu_seconds(server, broker, loader)
        run = Job(at.dsn, RUN_EVERY, RUN)
        retention = Job(at.dsn, RETAIN_EVERY, RETAIN)
        with beside(run, retention):
            with beside(probe, watch):
                wait_for_producer(producer, [run, retention], watch, seconds)
                ended = time.monotonic()
            sent = json.loads((at.logs / "producer.out").read_text())
            drained = wait_for_all(at, loader, [run, retention], sent["delivered"] + len(probe.sent))
        after = cpu_seconds(server, broker, loader)
        kept = server.execute(KEPT, at.database)[0]
    cpu = {name: after[name] - before[name] for name in after}
    return Outcome(
        rate=rate,
        seconds=seconds,
        delivered=sent["delivered"],
        wanted=round(rate * seconds),
        drain=drained - ended,
        delays=probe.delays,
        backlog=watch.backlog,
        longest={"run": run.longest, "retention": retention.longest},
        cpu=cpu,
        events_kept=kept[0],
        rollup_rows=kept[1],
        partitions=kept[2],
    )


def wait_for_producer(producer: Child, jobs: list[Job], watch: Watch, seconds: float) -> None:
    """Return when all is sent, or when the rollups are too far behind; the producer ends then, having sent less."""

    def done() -> bool:
        for job in jobs:
            job.check()
        if watch.backlog and watch.backlog[-1] > GIVE_UP_SECONDS:
            producer.stop(signal.SIGUSR1)
        return not producer.running

    wait_until(done, seconds=seconds * 2 + START_SECONDS, what="sending")


def wait_for_all(at: Place, loader: Child, jobs: list[Job], delivered: int) -> float:
    """Return the time when all messages are in both rollups; raises SandboxError when that takes too long."""
    with psycopg.connect(at.dsn, autocommit=True) as connection:

        def done() -> bool:
            for job in jobs:
                job.check()
            loaded = connection.execute(LOADED).fetchall()[0][0] >= delivered
            return bool(loaded and connection.execute(ROLLED_UP).fetchall()[0][0] >= delivered)

        loader.wait_until(done, seconds=END_SECONDS, what=f"rolling up {delivered:,} events")
        if connection.execute(ROLLED_UP).fetchall()[0][0] != delivered:
            raise RuntimeError("the rollups count more events than were sent")
    return time.monotonic()
