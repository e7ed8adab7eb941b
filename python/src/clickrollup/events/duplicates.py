"""Which events were loaded before, by the uuids that their producer gave them."""

import random
import struct
import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from clickrollup.events import queries
from clickrollup.postgres.binary_copy import HEADER, TRAILER
from clickrollup.postgres.compiled import uuid_rows_maker
from clickrollup.postgres.connection import Connection, marked

# Seconds between two rounds of forgetting. Each looks at the next blocks of the table, at least so many, and at so many
# that all are looked at eight times while a uuid counts. An index by age would cost each uuid a quarter more.
PRUNE_INTERVAL = 2.0
MIN_BLOCKS = 500
WALKS = 8
# Takes new ones for a third of what ON CONFLICT costs.
COPY = queries.copy_in(sql.Identifier("clickrollup", "event_uuids"), ("event_uuid", "table_number"))
# How a row of it begins: two values, the first one of 16 bytes.
ROW_START = struct.pack(">hi", 2, 16)
# A look costs a quarter of a COPY, and a COPY that meets a known one was in vain: so many looks after each known one
# cost no more than the next COPY in vain would.
LOOKS = 15


class Asked(NamedTuple):
    """The uuids of events, made ready to be taken."""

    # As texts, which Python compares ten times faster; None for an event without one.
    uuids: list[str | None]
    wanted: set[str]
    # Those that are wanted, as the server takes them.
    rows: bytes


class Duplicates:
    """The rows of clickrollup.event_uuids of one table, in the transaction that writes the events."""

    def __init__(self, connection: Connection, table_number: int, within: float) -> None:
        """Work on this connection. A uuid that was taken more than `within` seconds ago counts as new."""
        self._connection = connection
        self._place: dict[str, Any] = {"table": table_number, "within": within}
        self._row_end = struct.pack(">ii", 4, table_number)
        self._rows = uuid_rows_maker() or uuid_rows
        # How often to look for known ones first, before it is taken for granted that there are none.
        self._looks = 0
        self._pruned_at = 0.0
        # The share of the table behind which the next round begins; anywhere, for no loader may live to see the end.
        self._walked = random.random()  # noqa: S311

    def ask(self, uuids: Sequence[UUID | str | None]) -> Asked:
        """Make ready what `take` is to be called with, without a word to the server."""
        asked = msgspec.json.decode(msgspec.json.encode(uuids), type=list[str | None])
        wanted = set(filter(None, asked))
        return Asked(asked, wanted, self._copied(wanted))

    def _copied(self, uuids: set[str]) -> bytes:
        """Return the uuids as COPY takes them.

        In one order, so that two loaders wait for each other instead of deadlocking.
        """
        return b"".join((HEADER, self._rows(uuids, ROW_START, self._row_end), TRAILER))

    def take(self, asked: Asked) -> list[bool]:
        """Tell of each event whether it is new, and take its uuid; an event without one is always new.

        Waits for another loader that took one of them and has not committed yet.
        """
        uuids, wanted, rows = asked
        if not wanted:
            return [True] * len(uuids)
        if not self._looks and self._copy(rows):
            return tell_new(uuids, wanted)
        known = dict(self._execute(queries.KNOWN_UUIDS, wanted).fetchall())
        new = self._add(wanted - known.keys())
        old = {uuid for uuid, old in known.items() if old}
        if old:
            new |= self._exchange(old)
        self._looks = LOOKS if known or len(new) < len(wanted) else max(0, self._looks - 1)
        return tell_new(uuids, new)

    def _execute(self, statement: LiteralString, uuids: Iterable[str]) -> psycopg.Cursor[Any]:
        # Each by itself, as psycopg takes a list, costs more.
        return self._connection.execute(statement, self._place | {"uuids": f"{{{','.join(uuids)}}}"})

    def _add(self, unknown: set[str]) -> set[str]:
        """Take uuids that nobody has, unless another loader was faster, and return those that were taken."""
        if not unknown or self._copy(self._copied(unknown)):
            return unknown
        return self._exchange(unknown)

    def _copy(self, rows: bytes) -> bool:
        """Take uuids that nobody has, and tell whether that is done; else none is taken."""
        # Else the block would be a transaction of its own, and commit.
        assert self._connection.info.transaction_status == TransactionStatus.INTRANS  # noqa: S101
        try:
            with (
                self._connection.transaction(),
                self._connection.cursor().copy(marked(self._connection, COPY)) as copy,
            ):
                copy.write(rows)
        except psycopg.errors.UniqueViolation:
            return False
        return True

    def _exchange(self, uuids: set[str]) -> set[str]:
        """Take those of the uuids that nobody has, or that were taken too long ago, and return them."""
        return {uuid for (uuid,) in self._execute(queries.TAKE_UUIDS, uuids)}

    def forget(self, uuids: Iterable[UUID | str | None]) -> None:
        """Give back what was taken for events that did not get in."""
        given = [str(uuid) for uuid in uuids if uuid is not None]
        if given:
            self._connection.execute(queries.FORGET_UUIDS, self._place | {"uuids": given})

    def prune(self) -> None:
        """Delete uuids that are old enough, every few seconds in another part of the table."""
        if time.monotonic() < self._pruned_at + PRUNE_INTERVAL:
            return
        self._pruned_at = time.monotonic()
        [(blocks,)] = self._connection.execute(queries.UUID_BLOCKS).fetchall()
        first = int(self._walked * blocks)
        behind = first + max(MIN_BLOCKS, int(blocks * WALKS * PRUNE_INTERVAL / self._place["within"]) + 1)
        blocks_walked = {"first": f"({first},0)", "behind": f"({behind},0)"}
        self._connection.execute(queries.PRUNE_UUIDS, self._place | blocks_walked)
        self._walked = behind / blocks if behind < blocks else 0.0


def uuid_rows(uuids: Collection[str], before: bytes, behind: bytes) -> bytes:
    """Return a row for each uuid, sorted: what stands before it, its 16 bytes, what stands behind it."""
    numbers = bytes.fromhex("".join(sorted(uuids)).replace("-", ""))
    rows = [before + numbers[at : at + 16] for at in range(0, len(numbers), 16)]
    return behind.join([*rows, b""])


def tell_new(uuids: Sequence[str | None], new: set[str]) -> list[bool]:
    """Tell of each event whether it is new: one without a uuid, or the first one with a uuid that was taken."""
    if len(new) == len(uuids):
        return [True] * len(uuids)
    answers = []
    for uuid in uuids:
        answers.append(uuid is None or uuid in new)
        new.discard(uuid or "")
    return answers


def duplicates(connection: Connection, table: sql.Identifier, within: float) -> Duplicates | None:
    """Return what knows the events that were loaded into the table before, None where nobody is to ask.

    It goes by a number of the table, which must be committed before it is used in another transaction than this.
    """
    if not within:
        return None
    return Duplicates(connection, table_number(connection, table.as_string(None)), within)


def table_number(connection: Connection, name: str) -> int:
    """Return the number by which uuids of this table are kept, which is given to it now if it has none."""
    found = connection.execute(queries.TABLE_NUMBER, {"name": name}).fetchone()
    if found is None:
        connection.execute(queries.NUMBER_TABLE, {"name": name})
        return table_number(connection, name)
    return int(found[0])
