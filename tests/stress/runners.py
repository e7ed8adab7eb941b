"""Runs by hand, from several sessions, beside those of pg_cron."""

import random
import time
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from typing import LiteralString

import psycopg
from psycopg import sql

from .schema import Stage
from .sessions import Connection, Session, Troubles

# What a run may also answer: refused at another isolation level, and run_all's sum of failures.
REFUSED = ("25000", "25001", "38000")


class Runner(Thread):
    """Runs one of the chains, by one of the ways there are, until `stop`."""

    def __init__(
        self, number: int, seed: int, dsn: str, stage: Stage, troubles: Troubles, stop: Event
    ) -> None:
        """Prepare the draws, which depend on seed and number alone."""
        super().__init__(name=f"runner {number}", daemon=True)
        self._random = random.Random(f"{seed} runner {number}")  # noqa: S311
        self._session = Session(dsn, troubles, stop)
        self._stage = stage
        self._troubles = troubles
        self._stopped = stop
        self.runs: Counter[str] = Counter()
        self._ways: dict[str, tuple[float, Callable[[Connection, str], None]]] = {
            "run_rollup": (8, self._run_rollup),
            "bare function": (8, self._bare),
            "bare function, rolled back": (2, self._rolled_back),
            "run_all": (2, self._run_all),
            "repeatable read": (1, self._repeatable_read),
        }

    def run(self) -> None:
        """Run until stopped."""
        try:
            while not self._stopped.is_set():
                self._one()
                time.sleep(self._random.expovariate(4))
        except psycopg.OperationalError as error:
            if not self._stopped.is_set():
                self._troubles.report(f"{self.name}: the server stays away: {error}")
        except Exception as error:  # a thread that dies must fail the run
            self._troubles.report(f"{self.name} died: {error!r}")
        finally:
            self._session.close()

    def _one(self) -> None:
        way = self._random.choices(list(self._ways), [weight for weight, _ in self._ways.values()])[0]
        root = self._random.choice(list(self._stage.functions))
        connection = self._session.get()
        try:
            self._set_timeouts(connection)
            self._ways[way][1](connection, root)
            self.runs[way] += 1
            if self._random.random() < 0.1:
                connection.execute("SELECT clickrollup.resume_rollup(%s)", [root])
        except psycopg.Error as error:
            self.runs[f"{way}, failed"] += 1
            self._troubles.note(self.name, error, *REFUSED)

    def _set_timeouts(self, connection: Connection) -> None:
        for name, values in (("lock_timeout", ("20ms", "300ms")), ("statement_timeout", ("150ms", "2s"))):
            if self._random.random() < 0.25:
                connection.execute("SELECT set_config(%s, %s, false)", [name, self._random.choice(values)])

    def _run_rollup(self, connection: Connection, root: str) -> None:
        batch = self._random.choice([None, None, 50, 1000])
        force = self._random.random() < 0.7
        connection.execute("CALL clickrollup.run_rollup(%s, %s, force => %s)", [root, batch, force])

    def _bare(self, connection: Connection, root: str) -> None:
        connection.execute(bare(self._stage.functions[root]))

    def _rolled_back(self, connection: Connection, root: str) -> None:
        connection.execute("BEGIN")
        connection.execute(bare(self._stage.functions[root]))
        connection.execute("ROLLBACK")

    def _run_all(self, connection: Connection, _root: str) -> None:
        connection.execute("CALL clickrollup.run_all()")

    def _repeatable_read(self, connection: Connection, root: str) -> None:
        level: LiteralString = self._random.choice(["REPEATABLE READ", "SERIALIZABLE"])
        connection.execute("BEGIN ISOLATION LEVEL " + level)
        connection.execute("SELECT count(*) FROM unrelated")
        self._stopped.wait(self._random.uniform(0, 0.3))
        connection.execute(bare(self._stage.functions[root]))
        connection.execute("COMMIT")


def bare(function: str) -> sql.Composed:
    """Return the call of an aggregation function, as the lab does it."""
    return sql.SQL("SELECT {}()").format(sql.SQL(function))


def catch_up(connection: Connection, stage: Stage) -> None:
    """Roll up everything that is there; the writers are gone."""
    for root in stage.functions:
        connection.execute("SELECT clickrollup.resume_rollup(%s)", [root])
        for _ in range(2):
            connection.execute(bare(stage.functions[root]))
