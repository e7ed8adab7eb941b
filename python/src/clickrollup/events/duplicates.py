"""Which events were loaded before, by the uuids that their producer gave them."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg import sql

from clickrollup.events import queries
from clickrollup.postgres.binary_copy import as_text
from clickrollup.postgres.connection import Connection, marked

# Seconds between two rounds of forgetting, and uuids forgotten in one: 25,000 a second, more than come in this way.
PRUNE_INTERVAL = 2.0
MAX_PRUNED = 50_000
# Takes new ones for a third of what ON CONFLICT costs.
COPY = queries.copy_in(sql.Identifier("clickrollup", "event_uuids"), ("event_uuid", "table_name"), text=True)
# A look costs a fifth of it all, a COPY that meets a known one in vain costs all: so many looks before the first one
# without, and so many after each known one.
FIRST_LOOKS, LOOKS = 5, 500


class Duplicates:
    """The rows of clickrollup.event_uuids of one table, in the transaction that writes the events."""

    def __init__(self, connection: Connection, table: str, within: float) -> None:
        """Work on this connection. A uuid that was taken more than `within` seconds ago counts as new."""
        self._connection = connection
        self._place = {"table": table, "within": within}
        # How often to look for known ones first, before it is taken for granted that there are none.
        self._looks = FIRST_LOOKS
        self._line_end = "," + as_text([[table]]).decode()
        self._pruned_at = 0.0

    def take(self, uuids: Sequence[UUID | str | None]) -> list[bool]:
        """Tell of each event whether it is new, and take its uuid; an event without one is always new.

        Waits for another loader that took one of them and has not committed yet.
        """
        # As texts, which Python compares ten times faster.
        asked = msgspec.json.decode(msgspec.json.encode(uuids), type=list[str | None])
        wanted = set(filter(None, asked))
        if not wanted:
            return [True] * len(asked)
        known = dict(self._execute(queries.KNOWN_UUIDS, wanted).fetchall()) if self._looks else {}
        new = self._add(wanted - known.keys())
        old = {uuid for uuid, old in known.items() if old}
        if old:
            new |= self._exchange(old)
        self._looks = LOOKS if known or len(new) < len(wanted) else max(0, self._looks - 1)
        return tell_new(asked, new)

    def _execute(self, statement: LiteralString, uuids: Iterable[str]) -> psycopg.Cursor[Any]:
        # Each by itself, as psycopg takes a list, costs more.
        return self._connection.execute(statement, self._place | {"uuids": f"{{{','.join(uuids)}}}"})

    def _add(self, unknown: set[str]) -> set[str]:
        """Take uuids that nobody has, unless another loader was faster, and return those that were taken."""
        if not unknown:
            return set()
        try:
            with self._connection.transaction():
                self._copy(unknown)
        except psycopg.errors.UniqueViolation:
            return self._exchange(unknown)
        return unknown

    def _copy(self, uuids: set[str]) -> None:
        with self._connection.cursor().copy(marked(self._connection, COPY)) as copy:
            # In one order, so that two loaders wait for each other instead of deadlocking.
            copy.write(self._line_end.join(sorted(uuids)) + self._line_end)

    def _exchange(self, uuids: set[str]) -> set[str]:
        """Take those of the uuids that nobody has, or that were taken too long ago, and return them."""
        return {uuid for (uuid,) in self._execute(queries.TAKE_UUIDS, uuids)}

    def forget(self, uuids: Iterable[UUID | str | None]) -> None:
        """Give back what was taken for events that did not get in."""
        given = [str(uuid) for uuid in uuids if uuid is not None]
        if given:
            self._connection.execute(queries.FORGET_UUIDS, self._place | {"uuids": given})

    def prune(self) -> None:
        """Delete some of the uuids that are old enough, every few seconds."""
        if time.monotonic() >= self._pruned_at + PRUNE_INTERVAL:
            self._connection.execute(queries.PRUNE_UUIDS, self._place | {"limit": MAX_PRUNED})
            self._pruned_at = time.monotonic()


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
    """Return what knows the events that were loaded into the table before, None where nobody is to ask."""
    if not within:
        return None
    return Duplicates(connection, table.as_string(None), within)
