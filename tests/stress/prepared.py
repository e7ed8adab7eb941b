"""Prepared transactions: handed over by their writers, and ended later by somebody else."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import LiteralString

import psycopg
from psycopg import sql

from .ledger import Batch, Fate
from .sessions import Connection, Session, Troubles

PREFIX: LiteralString = "stress "
# Seconds that a prepared transaction waits at most, most of them less than a quarter of it; longer than runs
# wait, so that some of those fail.
LONGEST = 8.0
THERE: LiteralString = "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"


@dataclass
class Handed:
    """A transaction that was to be prepared; `certain` when the server said that it is."""

    batch: Batch
    commits: bool
    due: float
    certain: bool


class Prepared:
    """The transactions that wait for their end."""

    def __init__(self, seed: int) -> None:
        """Begin with none."""
        self._random = random.Random(f"{seed} prepared")  # noqa: S311
        self._lock = Lock()
        self.waiting: list[Handed] = []

    def hand_over(self, connection: Connection, batch: Batch, *, commits: bool) -> None:
        """Prepare the open transaction; from here on the resolver decides the batch's fate.

        Raises psycopg.Error when it could not be prepared, or when that is not known.
        """
        handed = Handed(
            batch, commits, time.monotonic() + LONGEST * self._random.random() ** 2, certain=False
        )
        statement = sql.SQL("PREPARE TRANSACTION {}").format(sql.Literal(f"{PREFIX}{batch.number}"))
        try:
            done = connection.execute(statement)
        except psycopg.Error:
            if not connection.broken:
                raise
            batch.fate = Fate.UNKNOWN
            self._add(handed)
            raise
        if done.statusmessage != "PREPARE TRANSACTION":
            batch.fate = Fate.ABORTED
            return
        handed.certain = True
        batch.fate = Fate.UNKNOWN
        self._add(handed)

    def _add(self, handed: Handed) -> None:
        with self._lock:
            self.waiting.append(handed)

    def due(self) -> list[Handed]:
        """Return what is to be ended now."""
        return [handed for handed in list(self.waiting) if handed.due <= time.monotonic()]

    def done(self, handed: Handed) -> None:
        """Forget one that has been ended."""
        with self._lock:
            self.waiting.remove(handed)


class Resolver(Thread):
    """Ends prepared transactions, from a session that has not prepared them."""

    def __init__(
        self, dsn: str, prepared: Prepared, troubles: Troubles, stop: Event, writers: Sequence[Thread]
    ) -> None:
        """Run while one of `writers` lives, for it may still hand over after `stop`, and then until none waits."""
        super().__init__(name="resolver", daemon=True)
        self._session = Session(dsn, troubles)
        self._prepared = prepared
        self._troubles = troubles
        self._stopped = stop
        self._writers = writers

    def run(self) -> None:
        """End what is due; after `stop`, all."""
        try:
            while any(writer.is_alive() for writer in self._writers) or self._prepared.waiting:
                if self._stopped.is_set():
                    self._hurry()
                for handed in self._prepared.due():
                    self._end(handed)
                time.sleep(0.05)
        except Exception as error:  # a thread that dies must fail the run
            self._troubles.report(f"resolver died: {error!r}")
        finally:
            self._session.close()

    def _hurry(self) -> None:
        for handed in list(self._prepared.waiting):
            handed.due = 0

    def _end(self, handed: Handed) -> None:
        """Commit or roll back one; try again later when that fails, unless it is gone.

        A transaction that was surely prepared and is gone has met its end by an earlier try of ours, whose
        answer did not come. One that may never have been prepared stays unknown, and is judged by its rows.
        """
        verb: LiteralString = "COMMIT" if handed.commits else "ROLLBACK"
        gid = f"{PREFIX}{handed.batch.number}"
        try:
            self._session.get().execute(sql.SQL(verb + " PREPARED {}").format(sql.Literal(gid)))
        except psycopg.errors.UndefinedObject:
            if handed.certain:
                handed.batch.fate = Fate.COMMITTED if handed.commits else Fate.ABORTED
            self._prepared.done(handed)
        except psycopg.Error as error:
            self._troubles.note(self.name, error, "55000")
        else:
            handed.batch.fate = Fate.COMMITTED if handed.commits else Fate.ABORTED
            self._prepared.done(handed)
