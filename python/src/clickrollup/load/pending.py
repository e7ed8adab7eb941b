"""Rows that wait until it is known which of them are new: thousands share one look at the uuids, and one COPY."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import compress, islice
from typing import Any, NamedTuple
from uuid import UUID

from clickrollup.events.bisection import Table
from clickrollup.events.duplicates import Asked, Duplicates
from clickrollup.load.offsets import Position
from clickrollup.postgres.binary_copy import Form, copy_rows, shut_down
from clickrollup.postgres.connection import Connection

# So many that the statements' own cost does not count, and few enough that the server works while others are decoded.
MANY = 50_000
# While the server has nothing to do fewer go to it, as at the beginning of each transaction.
FEW = 10_000


class Part(NamedTuple):
    """The rows of messages of one Kafka partition, with the uuid of each message."""

    position: Position
    rows: Sequence[Any]
    uuids: Sequence[UUID | str | None]


class Count(NamedTuple):
    """What became of a part."""

    position: Position
    loaded: int
    duplicates: int


class Pending:
    """Gathers rows and writes them in a thread, so that decoding goes on meanwhile.

    Until `finish` or `abandon` has returned, the connection belongs to the thread.
    """

    def __init__(self, connection: Connection, target: Table, duplicates: Duplicates) -> None:
        """Write into `target`, in the transaction that is open on this connection."""
        self._connection = connection
        self._target = target
        self._duplicates = duplicates
        self._parts: list[Part] = []
        self._in_thread: list[Part] = []
        self._thread = ThreadPoolExecutor(1, "copy")
        self._written: Future[list[Count]] | None = None

    @property
    def size(self) -> int:
        """Return of how many messages it is not known yet whether they are new."""
        return count(self._parts) + count(self._in_thread)

    def add(self, part: Part) -> None:
        """Take rows. Raises psycopg.Error, perhaps because of rows before these."""
        self._parts.append(part)
        if count(self._parts) >= (FEW if self._written is None or self._written.done() else MANY):
            self._flush()

    def finish(self) -> None:
        """Wait until all is written. Raises psycopg.Error when the server refuses a row."""
        self._flush()
        self._wait()

    def abandon(self) -> None:
        """Break the connection, whatever the thread waits for."""
        if self._written is not None:
            shut_down(self._connection)
        self._thread.shutdown()

    def _flush(self) -> None:
        # Before the wait: while the server takes the rows before these.
        asked = self._duplicates.ask([uuid for part in self._parts for uuid in part.uuids])
        self._wait()
        self._in_thread, self._parts = self._parts, []
        if self._in_thread:
            self._written = self._thread.submit(self._write, self._in_thread, asked)

    def _wait(self) -> None:
        written, self._written = self._written, None
        for position, loaded, duplicates in written.result() if written is not None else ():
            position.loaded += loaded
            position.duplicates += duplicates
        self._in_thread = []

    def _write(self, parts: list[Part], asked: Asked) -> list[Count]:
        """Copy the rows of new events, and return of each part how many got in, and how many were known."""
        new = iter(self._duplicates.take(asked))
        copies: list[tuple[Form, list[Any]]] = []
        counts = []
        for position, rows, _ in parts:
            kept = list(compress(rows, islice(new, len(rows))))
            added = add_copies(copies, self._target.forms(kept))
            counts.append(Count(position, added, len(rows) - len(kept)))
        for form, kept in copies:
            copy_rows(self._connection, form, kept)
        return counts


def count(parts: list[Part]) -> int:
    """Return of how many messages these are the rows."""
    return sum(len(part.rows) for part in parts)


def add_copies(copies: list[tuple[Form, list[Any]]], forms: list[tuple[Form, Sequence[Any]]]) -> int:
    """Add rows to the COPYs, to the last one where it is of the same form, and return how many they are."""
    for form, rows in forms:
        if copies and copies[-1][0] is form:
            copies[-1][1].extend(rows)
        else:
            copies.append((form, list(rows)))
    return sum(len(rows) for form, rows in forms if not form.deletes)
