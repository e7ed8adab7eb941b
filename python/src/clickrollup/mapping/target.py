"""The COPYs that fill a table of any columns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import UNSET
from psycopg import sql

from clickrollup.events.message import Row
from clickrollup.events.queries import copy_in
from clickrollup.mapping.catalog import Column
from clickrollup.postgres.binary_copy import Form


@dataclass(frozen=True)
class MappedTarget:
    """A table, and the columns of it that are filled, in the order of a row."""

    oid: int
    identifier: sql.Identifier
    columns: tuple[Column, ...]
    # The jsonb column for other fields, None when the table has none; it is not among `columns`.
    extra: Column | None = None
    # Whether the maker hands over a list of rows for each message.
    nested: bool = False
    # The columns by which a row is deleted.
    delete_by: tuple[Column, ...] = ()
    # Whether rows are copied in binary, packed by who makes them; else as text.
    binary: bool = False

    @property
    def filled(self) -> tuple[Column, ...]:
        return (*self.columns, *([self.extra] if self.extra else []))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns to fill, in the order of a row."""
        return tuple(column.name for column in self.filled)

    @cached_property
    def _defaulted(self) -> tuple[int, ...]:
        """The places in a row where there may be nothing, for the server to put its default there."""
        return tuple(index for index, column in enumerate(self.filled) if column.has_default)

    def forms(self, rows: Sequence[Any]) -> list[tuple[Form, Sequence[Row]]]:
        """Return the rows by the COPY that takes them: a column that a row leaves out is not in its COPY.

        Rows to delete stand between those that came before and those that came after.
        """
        if not self.nested:
            return self._copies(rows)
        flat = [row for group in rows for row in group]
        if not self.delete_by:
            return self._copies(flat)
        runs = groupby(flat, lambda row: isinstance(row, Deletion))
        return [
            form
            for deletes, run in runs
            for form in ([(self._deleting, [row.key for row in run])] if deletes else self._copies(list(run)))
        ]

    @cached_property
    def _deleting(self) -> Form:
        return Form(delete_from(self.identifier, self.delete_by), None, deletes=True)

    def _copies(self, flat: Sequence[Row]) -> list[tuple[Form, Sequence[Row]]]:
        shapes: dict[tuple[int, ...], Sequence[Row]] = {(): flat}
        for place in self._defaulted:
            shapes = dict(split(shapes, place))
        return [(self.form(absent), self._without(absent, part)) for absent, part in shapes.items()]

    def absent(self, row: Row) -> tuple[int, ...]:
        """Return the places of the columns that a row leaves out."""
        return tuple(place for place in self._defaulted if row[place] is UNSET)

    def _kept(self, absent: tuple[int, ...]) -> list[int]:
        return [index for index in range(len(self.filled)) if index not in absent]

    @cached_property
    def _forms(self) -> dict[tuple[int, ...], Form]:
        """The COPYs so far, by what they leave out."""
        return {}

    def form(self, absent: tuple[int, ...]) -> Form:
        """Return the COPY of rows without the columns at these places."""
        if absent not in self._forms:
            names = tuple(self.names[index] for index in self._kept(absent))
            statement = copy_in(self.identifier, names, text=not self.binary)
            self._forms[absent] = Form(statement, () if self.binary else None)
        return self._forms[absent]

    def _without(self, absent: tuple[int, ...], rows: Sequence[Row]) -> Sequence[Row]:
        if not absent:
            return rows
        kept = self._kept(absent)
        if len(kept) == 1:
            return [(row[kept[0]],) for row in rows]
        return list(map(itemgetter(*kept), rows))


class Deletion(NamedTuple):
    """In place of a row: the rows with these texts in the columns of `delete_by` are to go."""

    key: tuple[str, ...]


def delete_from(table: sql.Identifier, columns: Sequence[Column]) -> sql.Composed:
    """Return the DELETE of the rows with one of many keys, which come as an array of texts for each column."""
    names = [sql.Identifier(column.name) for column in columns]
    # The type is the catalog's own spelling.
    casts = [sql.SQL("%s::text[]::{}[]").format(sql.SQL(column.shown_type)) for column in columns]
    return sql.SQL("DELETE FROM {} WHERE ({}) IN (SELECT * FROM unnest({}))").format(
        table, sql.SQL(", ").join(names), sql.SQL(", ").join(casts)
    )


Shape = tuple[tuple[int, ...], Sequence[Row]]


def split(shapes: dict[tuple[int, ...], Sequence[Row]], place: int) -> Iterable[Shape]:
    """Yield the rows again, those apart that have nothing at this place."""
    for absent, rows in shapes.items():
        missing = list(map(itemgetter(place), rows)).count(UNSET)
        if missing == 0:
            yield absent, rows
        elif missing == len(rows):
            yield (*absent, place), rows
        else:
            parts: dict[bool, list[Row]] = defaultdict(list)
            for row in rows:
                parts[row[place] is UNSET].append(row)
            yield absent, parts[False]
            yield (*absent, place), parts[True]
