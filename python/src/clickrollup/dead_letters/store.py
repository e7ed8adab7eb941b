"""The table clickrollup.dead_letters, read and cleared."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row

from clickrollup.dead_letters import queries
from clickrollup.dead_letters.settings import FilterSettings
from clickrollup.dead_letters.text import as_fields
from clickrollup.events.checks import check_own_tables
from clickrollup.postgres.connection import Connection, connect, translated

# Rows that a cursor of the server hands over at once while exporting.
FETCH = 1000


class DeadLetters:
    """The dead letters that some settings and ids name."""

    def __init__(self, connection: Connection, settings: FilterSettings, ids: tuple[int, ...]) -> None:
        """Work on this connection; no ids means all that the settings match."""
        self.connection = connection
        self.parameters = settings.conditions() | {"ids": list(ids) or None}

    def count(self) -> int:
        row = self.connection.execute(queries.COUNT, self.parameters).fetchone()
        return int(row[0]) if row else 0

    def listed(self, limit: int) -> list[dict[str, Any]]:
        """Return the first ones without their bytes."""
        return self._rows(queries.LIST, limit=limit)

    def summary(self) -> list[dict[str, Any]]:
        """Return a row for each group, topic and reason, the most frequent first."""
        return self._rows(queries.SUMMARY)

    def whole(self) -> Iterator[dict[str, Any]]:
        """Yield them with their bytes, a thousand in memory at a time."""
        with self.connection.cursor("dead_letters", row_factory=dict_row) as cursor:
            cursor.itersize = FETCH
            yield from cursor.execute(queries.WHOLE, self.parameters)

    def discard(self) -> int:
        """Delete them and return how many they were."""
        deleted = self.connection.execute(queries.DISCARD, self.parameters).rowcount
        self.connection.commit()
        return deleted

    def _rows(self, query: sql.Composed, **more: Any) -> list[dict[str, Any]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, self.parameters | more).fetchall()


@contextmanager
def opened(settings: FilterSettings, ids: tuple[int, ...], doing: str) -> Iterator[DeadLetters]:
    """Connect, and yield the dead letters that are meant; `doing` says in an error what failed."""
    with closing(connect(settings)) as connection, translated(doing):
        check_own_tables(connection)
        yield DeadLetters(connection, settings, ids)


def as_record(row: dict[str, Any]) -> dict[str, Any]:
    """Return a whole dead letter as JSON can hold it."""
    plain = {name: value for name, value in row.items() if name not in ("message_key", "message_value")}
    return (
        plain
        | as_fields("message_key", row["message_key"])
        | as_fields("message_value", row["message_value"])
    )
