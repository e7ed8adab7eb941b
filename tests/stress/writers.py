"""Writers: each draws what it does next, and notes in the ledger how that ended."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from . import rows
from .ledger import Batch, Fate, Ledger
from .prepared import Prepared
from .schema import Target
from .sessions import Connection, Session, Troubles

ISOLATION: tuple[LiteralString, ...] = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


class WriteRefusedError(Exception):
    """The statement that was to fail has failed, as meant."""


@dataclass
class Task:
    """One transaction about to be written."""

    connection: Connection
    batch: Batch
    target: Target
    time: datetime
    salt: int

    def write(
        self, count: int, statement: Callable[[str], Any] = rows.insert, table: str | None = None
    ) -> None:
        """Insert events, and note them as what a commit will leave."""
        self.raw(count, statement, table)
        self.batch.events += count

    def raw(
        self, count: int, statement: Callable[[str], Any] = rows.insert, table: str | None = None
    ) -> None:
        """Insert events that something takes back later."""
        given = rows.parameters(self.batch, self.time, count, self.salt, self.target.no_tenant)
        self.connection.execute(statement(table or self.target.table), given)

    def copy(self, count: int) -> None:
        """COPY events, and note them."""
        with self.connection.cursor().copy(rows.copy(self.target.table)) as copy:
            for row in rows.for_copy(self.batch, self.time, count, self.salt, self.target.no_tenant):
                copy.write_row(row)
        self.batch.events += count


class Writer(Thread):
    """Writes transaction after transaction until `stop`."""

    def __init__(
        self, number: int, seed: int, dsn: str, targets: list[Target],
        ledger: Ledger, prepared: Prepared, troubles: Troubles, stop: Event,
    ) -> None:  # fmt: skip
        """Prepare the draws, which depend on seed and number alone."""
        super().__init__(name=f"writer {number}", daemon=True)
        self._random = random.Random(f"{seed} writer {number}")  # noqa: S311
        self._session = Session(dsn, troubles, stop)
        self._targets = targets
        self._ledger = ledger
        self._prepared = prepared
        self._troubles = troubles
        self._stopped = stop
        self._kinds: dict[str, tuple[float, Callable[[Task], None]]] = {
            "one": (30, self._one),
            "many": (15, self._many),
            "copy": (10, self._copy),
            "transaction": (12, self._transaction),
            "abort": (6, self._abort),
            "error": (4, self._error),
            "savepoint": (8, self._savepoint),
            "leaf": (12, self._leaf),
            "slow": (5, self._slow),
            "idle": (3, self._idle),
            "unrelated": (2, self._unrelated),
        }
        self._cluster = any(target.no_tenant is not None for target in targets)
        if not self._cluster:  # Citus lets nobody prepare a transaction by hand
            self._kinds["prepared"] = (6, self._prepare)
        self._unsound: dict[str, tuple[float, Callable[[Task], None]]] = {
            "prefetched id": (10, self._prefetched),
            "explicit id": (4, self._explicit),
        }

    def run(self) -> None:
        """Write until stopped."""
        try:
            while not self._stopped.is_set():
                self._write()
                time.sleep(self._random.expovariate(20))
        except psycopg.OperationalError as error:
            if not self._stopped.is_set():
                self._troubles.report(f"{self.name}: the server stays away: {error}")
        except Exception as error:  # a thread that dies must fail the run
            self._troubles.report(f"{self.name} died: {error!r}")
        finally:
            self._session.close()

    def _write(self) -> None:
        target = self._random.choices(self._targets, [3, 2])[0]
        kinds = self._kinds | (self._unsound if target.unsound else {})
        kind = self._random.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
        connection = self._session.get()
        task = Task(
            connection, self._ledger.open(target.table, kind), target,
            self._random.choice(list(target.leaves)), self._random.randrange(1000),
        )  # fmt: skip
        try:
            self._set_timeouts(connection)
            kinds[kind][1](task)
        except WriteRefusedError:
            task.batch.fate = Fate.ABORTED
        except psycopg.Error as error:
            self._troubles.note(self.name, error)
            self._judge(task)

    def _set_timeouts(self, connection: Connection) -> None:
        if self._random.random() < 0.1:
            connection.execute(
                "SELECT set_config('lock_timeout', %s, false)", [self._random.choice(["20ms", "500ms"])]
            )
        if self._random.random() < 0.1:
            connection.execute(
                "SELECT set_config('statement_timeout', %s, false)", [self._random.choice(["30ms", "1s"])]
            )

    def _judge(self, task: Task) -> None:
        """Set the fate after an error: only a connection cut at the commit leaves it unknown.

        On Citus that of the coordinator to a worker may have been cut, which is an error like any other.
        """
        in_doubt = task.batch.fate is Fate.UNKNOWN and (task.connection.broken or self._cluster)
        if task.batch.fate in (Fate.OPEN, Fate.UNKNOWN) and not in_doubt:
            task.batch.fate = Fate.ABORTED

    def _begin(self, task: Task) -> None:
        level = self._random.choices(ISOLATION, [8, 1, 1])[0]
        task.connection.execute("BEGIN ISOLATION LEVEL " + level)

    def _commit(self, task: Task) -> None:
        task.batch.fate = Fate.UNKNOWN
        done = task.connection.execute("COMMIT")
        task.batch.fate = Fate.COMMITTED if done.statusmessage == "COMMIT" else Fate.ABORTED

    def _alone(self, task: Task, write: Callable[[], None]) -> None:
        """Write by a statement that is its own transaction."""
        task.batch.fate = Fate.UNKNOWN
        write()
        task.batch.fate = Fate.COMMITTED

    def _one(self, task: Task) -> None:
        task.batch.events = 1
        self._alone(task, lambda: task.raw(1))

    def _many(self, task: Task) -> None:
        task.batch.events = self._random.randint(2, 200)
        self._alone(task, lambda: task.raw(task.batch.events))

    def _copy(self, task: Task) -> None:
        count = self._random.randint(1, 400)
        self._begin(task)
        task.copy(count)
        self._rest(0.1)
        self._commit(task)

    def _transaction(self, task: Task) -> None:
        self._begin(task)
        for _ in range(self._random.randint(1, 4)):
            task.write(self._random.randint(1, 20))
            self._rest(0.1)
        self._commit(task)

    def _abort(self, task: Task) -> None:
        task.connection.execute("BEGIN")
        task.raw(self._random.randint(1, 50))
        self._rest(0.2)
        task.connection.execute("ROLLBACK")
        task.batch.fate = Fate.ABORTED

    def _error(self, task: Task) -> None:
        task.connection.execute("BEGIN")
        task.raw(self._random.randint(1, 50))
        refused = sql.SQL(
            "INSERT INTO {} (event_time, event_type, customer_id) VALUES ({}, repeat('x', 900), 1)"
        )
        table, when = sql.Identifier(task.target.table), sql.Literal(task.time)
        try:
            task.connection.execute(refused.format(table, when))
        except psycopg.errors.CheckViolation as error:
            task.connection.execute("COMMIT")
            raise WriteRefusedError from error

    def _savepoint(self, task: Task) -> None:
        self._begin(task)
        task.write(self._random.randint(1, 20))
        task.connection.execute("SAVEPOINT one")
        task.raw(self._random.randint(1, 20))
        self._rest(0.1)
        task.connection.execute("ROLLBACK TO one")
        task.write(self._random.randint(1, 20))
        task.connection.execute("SAVEPOINT two")
        task.write(1)
        task.connection.execute("RELEASE two")
        self._rest(0.1)
        self._commit(task)

    def _leaf(self, task: Task) -> None:
        """Write into the leaf partition, of which the parent's locks show nothing."""
        self._begin(task)
        next_id = f"nextval('{task.target.sequence}')"
        leaf = task.target.leaves[task.time]
        task.write(self._random.randint(1, 20), lambda table: rows.insert_with_ids(table, next_id), leaf)
        self._rest(3)
        self._commit(task)

    def _slow(self, task: Task) -> None:
        task.batch.events = self._random.randint(50, 400)
        self._alone(task, lambda: task.raw(task.batch.events, rows.insert_slowly))

    def _idle(self, task: Task) -> None:
        self._begin(task)
        task.write(self._random.randint(1, 20))
        self._rest(7)
        task.write(1)
        self._commit(task)

    def _prepare(self, task: Task) -> None:
        """Leave the end to somebody else."""
        self._begin(task)
        task.write(self._random.randint(1, 20))
        self._prepared.hand_over(task.connection, task.batch, commits=self._random.random() < 0.8)

    def _unrelated(self, task: Task) -> None:
        """Hold a snapshot and an xid, and locks of another table."""
        task.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        task.connection.execute("INSERT INTO unrelated VALUES (1)")
        self._rest(10)
        self._commit(task)

    def _prefetched(self, task: Task) -> None:
        self._begin(task)
        task_id = task.connection.execute("SELECT nextval('clicks_event_id_seq')").fetchone()
        self._rest(1)
        assert task_id is not None
        task.write(1, lambda table: rows.insert_with_ids(table, str(task_id[0])))
        self._commit(task)

    def _explicit(self, task: Task) -> None:
        any_id = self._random.randint(1, 10**12)
        task.batch.events = 3
        self._alone(task, lambda: task.raw(3, lambda table: rows.insert_with_ids(table, str(any_id))))

    def _rest(self, seconds: float) -> None:
        """Rest for up to so many seconds, most often for less than a quarter of that."""
        self._stopped.wait(seconds * self._random.random() ** 2)
