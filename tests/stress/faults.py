"""What goes wrong meanwhile: one fault after the other, drawn by the seed."""

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from typing import LiteralString

import psycopg
from psycopg import sql

from clickrollup.sandbox.postgres import PostgresServer

from .cluster import Cluster, ClusterFaults, Restart
from .loaders import Loaders
from .schedule import Schedule
from .schema import Stage
from .sessions import Connection, Session, Troubles
from .small_disk import SmallDisk

# Sessions of this database and pg_cron's workers in it, whatever they are at; not our own.
BACKENDS: LiteralString = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    ORDER BY state = 'idle', pid
"""
RUNS: LiteralString = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND state = 'active' AND query ~ 'run_rollup|run_all|aggregation|quarter|beside' ORDER BY pid
"""
# What the locks of another's DDL do to runs and writers for a moment; writers wait, runs time out.
LOCKS: tuple[LiteralString, ...] = (
    "LOCK TABLE rollup_events_5min IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE clicks_hour IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE events IN SHARE MODE",
    "LOCK TABLE clicks IN EXCLUSIVE MODE",
    "SELECT FROM clickrollup.rollups FOR UPDATE",
)
MAINTENANCE: tuple[LiteralString, ...] = (
    "VACUUM events",
    "VACUUM (ANALYZE) clicks",
    "ANALYZE events",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS stress_index ON clicks_other (device_id)",
    "DROP INDEX CONCURRENTLY IF EXISTS stress_index",
    "CHECKPOINT",
)
# Kinds without which a run shows too little: each takes place early, on a server and on a cluster besides.
REQUIRED = ("backend killed by kill -9", "server shut down immediately")
REQUIRED_OF_CLUSTER = (
    "worker's backend killed by kill -9",
    "worker shut down immediately",
    "shard moved",
    "worker added, shards rebalanced",
    "standby of the coordinator promoted",
)


class Injector(Thread):
    """Injects faults until `stop`; `counts` says how many of each kind took place."""

    def __init__(
        self, seed: int, server: PostgresServer, dsn: str, stage: Stage, disk: SmallDisk,
        loaders: Loaders | None, troubles: Troubles, stop: Event, *, crashes: bool = True,
        cluster: Cluster | None = None,
    ) -> None:  # fmt: skip
        """Prepare the draws; `crashes` False leaves out what restarts the server."""
        super().__init__(name="faults", daemon=True)
        self._random = random.Random(f"{seed} faults")  # noqa: S311
        self._server = server
        self._cluster = cluster
        self._session = Session(dsn, troubles, stop)
        self._stage = stage
        self._disk = disk
        self._loaders = loaders
        self._troubles = troubles
        self._stopped = stop
        self.counts: Counter[str] = Counter()
        self._restart = Restart(stop)
        self._kinds: dict[str, tuple[float, Callable[[], bool]]] = {
            "backend terminated": (6, self._terminate),
            "run cancelled": (4, self._cancel),
            "run terminated": (4, self._terminate_run),
            "lock held": (5, self._lock),
            "vacuum, index, checkpoint": (3, self._maintain),
            "sequence set forwards": (1, self._set_forwards),
        }
        if crashes:
            self._kinds["backend killed by kill -9"] = (2, self._kill)
            self._kinds["server shut down immediately"] = (1, self._crash)
        if disk.available:
            self._kinds["disk full"] = (2, self._fill_disk)
        if loaders is not None:
            self._kinds["loader killed by kill -9"] = (3, loaders.kill)
            self._kinds["loader stopped, rebalance"] = (3, loaders.rebalance)
        if cluster is not None:
            self._break(ClusterFaults(cluster, self._random, self._restart, stage.functions, stop))
        if any(target.unsound for target in stage.targets):
            self._kinds["sequence set backwards"] = (1, self._set_backwards)
        self.schedule = Schedule(
            self._random,
            {kind: weight for kind, (weight, _) in self._kinds.items()},
            [kind for kind in (*REQUIRED, *REQUIRED_OF_CLUSTER) if kind in self._kinds],
        )

    def _break(self, nodes: ClusterFaults) -> None:
        kinds: dict[str, tuple[float, Callable[[Connection], bool]]] = {
            "worker's backend killed by kill -9": (2, nodes.kill_backend),
            "worker shut down immediately": (2, nodes.crash),
            "shard moved": (4, nodes.move),
            "worker added, shards rebalanced": (1, nodes.add),
            "standby of the coordinator promoted": (0.1, nodes.fail_over),
        }
        for kind, (weight, action) in kinds.items():
            self._kinds[kind] = (weight, lambda action=action: action(self._session.get()))  # type: ignore[misc]

    def run(self) -> None:
        """Inject until stopped."""
        try:
            while not self._stopped.wait(self._random.uniform(0.2, 2)):
                self._inject(self.schedule.draw())
        except Exception as error:  # a thread that dies must fail the run
            self._troubles.report(f"faults died: {error!r}")
        finally:
            self._disk.free()
            self._session.close()

    def _inject(self, kind: str) -> None:
        try:
            if self._kinds[kind][1]():
                self.counts[kind] += 1
                self.schedule.took_place(kind)
        except psycopg.Error as error:
            self._troubles.note(self.name, error, "55000", "42704")

    def _one_of(self, query: LiteralString) -> int | None:
        pids = [pid for (pid,) in self._session.get().execute(query)]
        return self._random.choice(pids) if pids else None

    def _signal(self, query: LiteralString, how: LiteralString) -> bool:
        pid = self._one_of(query)
        if pid is None:
            return False
        row = self._session.get().execute(sql.SQL("SELECT {}({})").format(sql.SQL(how), pid)).fetchone()
        return row == (True,)

    def _terminate(self) -> bool:
        return self._signal(BACKENDS, "pg_terminate_backend")

    def _terminate_run(self) -> bool:
        return self._signal(RUNS, "pg_terminate_backend")

    def _cancel(self) -> bool:
        return self._signal(RUNS, "pg_cancel_backend")

    def _lock(self) -> bool:
        connection = self._session.get()
        connection.execute("SET lock_timeout = '500ms'")
        connection.execute("BEGIN")
        connection.execute(self._random.choice(LOCKS))
        self._stopped.wait(self._random.uniform(0.1, 1.5))
        connection.execute("ROLLBACK")
        return True

    def _maintain(self) -> bool:
        connection = self._session.get()
        connection.execute("SET lock_timeout = '1s'; SET statement_timeout = '5s'")
        connection.execute(self._random.choice(MAINTENANCE))
        return True

    def _set_forwards(self) -> bool:
        target = self._random.choice(self._stage.targets)
        # By drawing ids, not by setval: what others draw meanwhile stays theirs alone.
        draw = "SELECT max(nextval(%s::regclass)) FROM generate_series(1, %s)"
        self._session.get().execute(draw, [target.sequence, self._random.randint(10, 5000)])
        return True

    def _set_backwards(self) -> bool:
        target = self._random.choice([target for target in self._stage.targets if target.unsound])
        self._session.get().execute(
            "SELECT setval(%s::regclass, %s)", [target.sequence, self._random.randint(1, 1000)]
        )
        return True

    def _kill(self) -> bool:
        """Kill a backend; the server ends all others and recovers."""
        pid = self._one_of(BACKENDS)
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def _crash(self) -> bool:
        """Have the server stopped without a checkpoint, and started again."""
        return self._restart.ask(self._server if self._cluster is None else self._cluster.nodes[0])

    def restart_if_wanted(self) -> None:
        """Do it, in the main thread."""
        self._restart.answer(self._random.uniform(0, 1))

    def _fill_disk(self) -> bool:
        self._disk.fill()
        self._stopped.wait(self._random.uniform(1, 6))
        self._disk.free()
        return True
