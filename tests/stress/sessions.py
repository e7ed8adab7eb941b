"""Connections that come back after a crash, and the errors that the faults are known to cause."""

import re
import time
from collections import Counter
from threading import Event, Lock
from typing import Any, Self

import psycopg

from clickrollup.postgres import connection as database

Connection = psycopg.Connection[tuple[Any, ...]]

# Seconds until a server that does not answer ends the run: recovery took 8 s at worst (notes/reliability.md).
PATIENCE = 120
# SQLSTATEs that the faults cause, in a writer or a run; None is a connection that was cut.
EXPECTED = {
    None: "connection cut",
    "08006": "connection cut",
    "57P01": "terminated",
    "57P02": "crash of another backend",
    "57P03": "server starting or stopping",
    "57014": "cancelled or statement_timeout",
    "55P03": "lock_timeout or writers still open",
    "40P01": "deadlock",
    "40001": "serialization failure",
    "53100": "disk full",
    "53400": "too many prepared transactions",
    "23514": "row refused by a CHECK",
}


# What Citus says when a worker goes away amid a statement, under SQLSTATEs that say little: XX000, 58030.
WORKER_AWAY = re.compile(
    rf"{database.WORKER_AWAY.pattern}|terminating connection|the database system is|lost synchronization"
    r"|could not fetch disk stats|leftover from the previous move could not be cleaned up",
    re.IGNORECASE,
)


class Troubles:
    """Errors by kind, counted over all threads; what is not expected is kept in words and fails the run."""

    def __init__(self, *, cluster: bool = False, stale: bool = False) -> None:
        """Begin with none; on a cluster workers may be away, and runs refuse after a stale standby was promoted."""
        self._cluster = cluster
        self._refused = ("55000",) if stale else ()
        self.counts: Counter[str] = Counter()
        self.unexpected: list[str] = []
        self._lock = Lock()

    def note(self, who: str, error: psycopg.Error, *also: str) -> None:
        """Count an error; `also` are SQLSTATEs that this caller expects besides."""
        if not isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
            self.report(f"{who}: {type(error).__name__}: {error}")
        elif error.sqlstate in EXPECTED or error.sqlstate in (*also, *self._refused):
            self.count(EXPECTED.get(error.sqlstate, f"refused: {error.sqlstate}"))
        elif self._cluster and WORKER_AWAY.search(str(error)):
            self.count("worker away")
        else:
            self.report(f"{who}: {error.sqlstate}: {error}")

    def count(self, kind: str) -> None:
        """Count one of a kind."""
        with self._lock:
            self.counts[kind] += 1

    def report(self, words: str) -> None:
        """Keep what must not happen."""
        with self._lock:
            self.unexpected.append(words.strip())


class Session:
    """One connection, made again where it broke; for one thread."""

    def __init__(self, dsn: str, troubles: Troubles, stop: Event | None = None) -> None:
        """Remember where to connect; `stop` gives up waiting for a server that is away."""
        self._dsn = dsn
        self._troubles = troubles
        self._stop = stop or Event()
        self._connection: Connection | None = None

    def get(self) -> Connection:
        """Return a connection outside a transaction, in autocommit, with the settings reset.

        Raises psycopg.OperationalError when the server is away for longer than PATIENCE, or on `stop`.
        """
        connection = self._connection
        if connection is None or connection.closed:
            return self._reopen()
        try:
            connection.execute("ROLLBACK; RESET ALL")
        except psycopg.OperationalError as error:
            self._troubles.note("reset", error)
            return self._reopen()
        return connection

    def _reopen(self) -> Connection:
        self.close()
        self._connection = self._open()
        return self._connection

    def _open(self) -> Connection:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(self._dsn, autocommit=True, connect_timeout=10)
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._stop.is_set():
                    raise
                time.sleep(0.1)

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
