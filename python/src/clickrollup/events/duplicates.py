"""Which events were loaded before, by the uuids that their producer gave them."""

import time
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from psycopg import sql

from clickrollup.events import queries
from clickrollup.postgres.connection import Connection

# Seconds between two rounds of forgetting, and uuids forgotten in one: 25,000 a second, more than come in this way.
PRUNE_INTERVAL = 2.0
MAX_PRUNED = 50_000


class Duplicates:
    """The rows of clickrollup.event_uuids of one table, in the transaction that writes the events."""

    def __init__(self, connection: Connection, table: str, within: float) -> None:
        """Work on this connection. A uuid that was taken more than `within` seconds ago counts as new."""
        self._connection = connection
        self._place = {"table": table, "within": within}
        self._pruned_at = 0.0

    def take(self, uuids: Sequence[UUID | None]) -> list[bool]:
        """Tell of each event whether it is new, and take its uuid; an event without one is always new.

        Waits for another loader that took one of them and has not committed yet.
        """
        asked = [uuid for uuid in uuids if uuid is not None]
        # A list as JSON writes it is an array as PostgreSQL reads it, but for the brackets; psycopg takes each by itself.
        array = f"{{{msgspec.json.encode(asked).decode()[1:-1]}}}"
        [(new,)] = self._connection.execute(
            queries.TAKE_UUIDS, self._place | {"uuids": array, "count": len(asked)}
        )
        return [True] * len(uuids) if new is None else tell_new(uuids, set(new))

    def forget(self, uuids: Iterable[UUID | None]) -> None:
        """Give back what was taken for events that did not get in."""
        given = [uuid for uuid in uuids if uuid is not None]
        if given:
            self._connection.execute(queries.FORGET_UUIDS, self._place | {"uuids": given})

    def prune(self) -> None:
        """Delete some of the uuids that are old enough, every few seconds."""
        if time.monotonic() >= self._pruned_at + PRUNE_INTERVAL:
            self._connection.execute(queries.PRUNE_UUIDS, self._place | {"limit": MAX_PRUNED})
            self._pruned_at = time.monotonic()


def tell_new(uuids: Sequence[UUID | None], new: set[UUID]) -> list[bool]:
    """Tell of each event whether it is new: one without a uuid, or the first one with a uuid that was taken."""
    answers = []
    for uuid in uuids:
        answers.append(uuid is None or uuid in new)
        new.discard(uuid)
    return answers


def duplicates(connection: Connection, table: sql.Identifier, within: float) -> Duplicates | None:
    """Return what knows the events that were loaded into the table before, None where nobody is to ask."""
    if not within:
        return None
    return Duplicates(connection, table.as_string(None), within)
