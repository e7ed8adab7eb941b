"""One run of stress from beginning to end."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event, Thread
from uuid import uuid4

import psycopg

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.postgres import PostgresServer
from clickrollup.sandbox.topics import create_topic

from . import cluster, invariants, kafka
from .cluster import Cluster, open_cluster
from .faults import Injector
from .ledger import Ledger
from .loaders import Loaders, Stream, open_broker
from .prepared import THERE, Prepared, Resolver
from .report import Report
from .runners import Runner, catch_up
from .schema import DATABASE, Stage, build
from .sessions import Connection, Session, Troubles
from .small_disk import SmallDisk
from .writers import Writer

SETTINGS = {
    # kill -9 loses nothing that was written to the operating system; torn pages must be mended.
    "fsync": "off",
    "full_page_writes": "on",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "60s",
    "deadlock_timeout": "100ms",
    "max_prepared_transactions": "50",
}
KAFKA_PARTITIONS = 4
MESSAGES_PER_SECOND = 100.0
# A comparison takes at most this share of the time, so that the machine is under the load of the others.
CHECK_SHARE = 0.2
SHORTEST_PAUSE = 2.0  # seconds
FINAL_TIMEOUT = "SET statement_timeout = '120s'"
CRON_RUNS = "SELECT status, count(*) FROM cron.job_run_details GROUP BY status"


@dataclass(frozen=True)
class Plan:
    """What to do: `variant` breaks the database's functions on purpose, in the tests of the harness.

    On a cluster a standby of the coordinator is promoted; `stale` one that has fallen behind, which a loader would not
    survive: the offsets that it had committed are those of before.
    """

    seed: int
    minutes: float
    writers: int = 8
    runners: int = 3
    kafka: bool = True
    crashes: bool = True
    cluster: bool = False
    stale: bool = False
    variant: Callable[[Connection], None] | None = None
    name: str = "as installed"
    stop_at_finding: bool = False


class Stress:
    """A run within its `with` blocks; `report` is filled as it goes."""

    def __init__(self, plan: Plan) -> None:
        """Prepare; nothing is started yet."""
        self.plan = plan
        self.report = Report(plan.seed, plan.minutes, variant=plan.name)
        self.troubles = Troubles(cluster=plan.cluster, stale=plan.stale)
        self.ledger = Ledger()
        self.prepared = Prepared(plan.seed)
        self.stop = Event()

    def run(self) -> Report:
        """Start everything, let it run, stop it, and compare."""
        with ExitStack() as stack:
            self._open(stack)
            self.logs = stack.enter_context(TemporaryFolder())
            self.topic = f"stress-{uuid4().hex[:8]}"
            if self.plan.kafka:
                self.broker, self.loader_count = stack.enter_context(open_broker())
                create_topic(self.broker.bootstrap_servers, self.topic, KAFKA_PARTITIONS)
            self._prepare()
            try:
                self._let_run(self._threads())
                self._finish()
            finally:
                self.stop.set()
                self._sum_up()
        return self.report

    def _open(self, stack: ExitStack) -> None:
        """Start the server, or the cluster, and name the database; a cluster has no small disk."""
        self.cluster: Cluster | None = None
        if self.plan.cluster:
            self.cluster = stack.enter_context(open_cluster(SETTINGS, lags=self.plan.stale))
            self.server = self.cluster.nodes[0]
            self.dsn = self.cluster.dsn
            self.disk = SmallDisk(self.server)
            return
        self.server = stack.enter_context(PostgresServer(cron_database=DATABASE, settings=SETTINGS))
        self.dsn = self.server.create_database(DATABASE)
        self.disk = stack.enter_context(SmallDisk(self.server))

    def _prepare(self) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            self.stage: Stage = build(connection, cluster=self.plan.cluster)
            self.disk.hold(
                connection,
                ["rollup_events_1hr", self.stage.targets[1].leaves[max(self.stage.targets[1].leaves)]],
            )
            if self.plan.variant is not None:
                self.plan.variant(connection)
            self.report.server = str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
        self.report.notes.append(
            f"disk full: {'a tablespace on tmpfs' if self.disk.available else 'skipped, on a cluster or not as root'}; "
            f"pg_cron: {self.stage.cron or 'not there'}; kafka: {self._kafka()}"
        )

    def _kafka(self) -> str:
        if not self.plan.kafka:
            return "left out"
        return f"{self.broker.description}, loaders: {self.loader_count}"

    def _threads(self) -> list[Thread]:
        plan, common = self.plan, (self.plan.seed, self.dsn)
        self.loaders: Loaders | None = None
        writers = [
            Writer(number, *common, self.stage.targets, self.ledger, self.prepared, self.troubles, self.stop)
            for number in range(plan.writers)
        ]
        self.runners = [
            Runner(number, *common, self.stage, self.troubles, self.stop) for number in range(plan.runners)
        ]
        threads: list[Thread] = []
        if plan.kafka:
            where = (self.broker.bootstrap_servers, self.topic)
            self.loaders = Loaders(
                *common, *where, self.logs, self.troubles, self.stop, count=self.loader_count
            )
            threads = [self.loaders, Stream(*where, MESSAGES_PER_SECOND, self.troubles, self.stop)]
        self.injector = Injector(
            plan.seed, self.server, self.dsn, self.stage, self.disk, self.loaders, self.troubles, self.stop,
            crashes=plan.crashes, cluster=self.cluster,
        )  # fmt: skip
        resolver = Resolver(self.dsn, self.prepared, self.troubles, self.stop, writers)
        return [*writers, resolver, *threads, *self.runners, self.injector]

    def _let_run(self, threads: list[Thread]) -> None:
        for thread in threads:
            thread.start()
        try:
            with Session(self.dsn, self.troubles) as session:
                self._watch(session, time.monotonic() + 60 * self.plan.minutes)
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(300)
                if thread.is_alive():
                    self.troubles.report(f"{thread.name} does not end")

    def _watch(self, session: Session, end: float) -> None:
        """Compare again and again, until the time is up or, where the plan says so, something is found."""
        next_check = time.monotonic() + SHORTEST_PAUSE
        while time.monotonic() < end:
            time.sleep(0.05)
            self.injector.restart_if_wanted()
            if time.monotonic() < next_check:
                continue
            began = time.monotonic()
            if self._check(session) and self.plan.stop_at_finding:
                return
            next_check = time.monotonic() + max(SHORTEST_PAUSE, (time.monotonic() - began) / CHECK_SHARE)

    def _check(self, session: Session) -> bool:
        """Compare while everything runs; return whether something was found."""
        if self.cluster is not None and self.cluster.understudy.lost:
            return False
        try:
            found = invariants.check_meanwhile(session.get(), self.stage, cluster=self.plan.cluster)
            self.report.watermarks_ahead += invariants.ahead(session.get())
        except psycopg.Error as error:
            self.troubles.note("check", error)
            return False
        self.report.checks_meanwhile += 1
        self._say(found)
        good = all(comparison.good for comparison in found)
        if not good and not self.report.first_finding:
            self.report.first_finding = found
        return not good

    def _say(self, found: list[invariants.Comparison]) -> None:
        sums = ", ".join(f"{comparison.rollup} {comparison.kept:,}" for comparison in found)
        faults = sum(self.injector.counts.values())
        print(f"rolled up: {sums} · faults {faults}", file=sys.stderr, flush=True)

    def _finish(self) -> None:
        """Compare everything with everything: nobody writes any more."""
        if self.loaders is not None:
            self.loaders.finish()
        with Session(self.dsn, self.troubles) as session:
            self._compare(session.get())

    def _compare(self, connection: Connection) -> None:
        left = connection.execute(THERE).fetchall()
        if left:
            self.troubles.report(f"prepared transactions that nobody waits for: {left}")
        if self.cluster is not None:
            cluster.recover(connection)
        # Nobody is left to wait for: a run that waits all the same must fail, not hang.
        connection.execute(FINAL_TIMEOUT)
        catch_up(connection, self.stage)
        self.report.rollups = invariants.check_finally(connection, self.stage)
        self.report.watermarks_ahead += invariants.ahead(connection)
        for target in self.stage.targets:
            self.report.ledgers[target.table] = self.ledger.judge(
                target.table, invariants.batches(connection, target.table)
            )
        if self.loaders is not None:
            self.report.loading = kafka.judge(connection, self.broker.bootstrap_servers, self.topic)
        if self.stage.cron:
            rows = connection.execute(CRON_RUNS).fetchall()
            self.report.runs |= {f"by pg_cron, {status}": number for status, number in rows}

    def _sum_up(self) -> None:
        by_hand = sum((runner.runs for runner in getattr(self, "runners", [])), Counter[str]())
        self.report.runs |= by_hand
        self.report.batches = self.ledger.kinds()
        if hasattr(self, "injector"):
            self.report.faults = dict(self.injector.counts)
        self.report.errors = dict(self.troubles.counts)
        if self.plan.stale and self.cluster is not None:
            self.report.notes.append(f"lost runs, rebuilt: {self.cluster.understudy.remedies}")
        self.report.unexpected = self.troubles.unexpected
