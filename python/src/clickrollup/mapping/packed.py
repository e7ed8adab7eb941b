"""Makes rows as they are sent by compiled code, and by Python what that code leaves to it.

Both make the same bytes of a message. All that is refused, or out of the ordinary, is Python's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any, Protocol

import psycopg
from psycopg import sql
from psycopg.adapt import Transformer
from psycopg.pq import Format

from clickrollup.events.checks import Target
from clickrollup.events.layout import Layout
from clickrollup.events.made import Made, Maker
from clickrollup.events.message import POSTGRES_EPOCH, Row
from clickrollup.mapping.newest import EventTimes
from clickrollup.mapping.target import MappedTarget
from clickrollup.mapping.wire import ERRORS, packed_row
from clickrollup.postgres.binary_copy import Form, as_binary, as_texts
from clickrollup.postgres.compiled import rows_type

# The COPY that takes a row, and the row as it takes it.
Packed = tuple[Form, bytes]
MICROSECONDS = 1_000_000
# A bit each; see rows.h.
MAX_SLOTS = 60


@dataclass(frozen=True)
class PackedTarget:
    """A table whose rows know how they are copied."""

    identifier: sql.Identifier

    def forms(self, rows: Sequence[Packed]) -> list[tuple[Form, Sequence[Any]]]:
        """Return the rows by the COPY that takes them."""
        parts: list[tuple[Form, Sequence[Any]]] = []
        left = rows
        while left:
            form = left[0][0]
            parts.append((form, [row for own, row in left if own is form]))
            left = (
                [packed for packed in left if packed[0] is not form] if len(parts[-1][1]) < len(left) else []
            )
        return parts


class PackedMaker:
    """Makes rows as another maker does, in the form in which they are sent."""

    def __init__(self, target: Target | MappedTarget, maker: Maker, layout: Layout, kind: Any) -> None:
        """Fill `target` by compiled code of this kind as `layout` says, and by `maker` where that cannot."""
        self._target = target
        self._maker = maker
        self._layout = layout
        self._rows = kind(
            layout.slots,
            layout.fields,
            self._form,
            layout.binary,
            layout.keep_others,
            layout.identity,
            layout.time,
        )
        self._times = EventTimes(target)
        # For rows that have no binary form here.
        self._as_text = target
        if layout.binary and isinstance(target, MappedTarget):
            self._target = replace(target, binary=True)
        self._with_others = 0
        self._transformer = Transformer()
        if isinstance(target, Target):
            numbers = list(map(psycopg.adapters.types.get_oid, target.wire_types))
            self._transformer.set_dumper_types(numbers, Format.BINARY)

    @property
    def with_others(self) -> int:
        return self._maker.with_others + self._with_others

    def make(self, messages: Sequence[Any]) -> Made:
        """Return the rows of the messages in their order, packed."""
        kind = type(messages[0])
        times = list(map(kind.timestamp, messages)) if self._layout.takes_kafka_time else None
        rows, uuids, newest, others, not_ours = self._rows.make(list(map(kind.value, messages)), times)
        if self._layout.count_others:
            self._with_others += others
        made = Made(rows, {}, uuids, newest=None if newest is None else in_seconds(newest))
        return self._completed(messages, made) if not_ours else made

    def _form(self, left_out: int) -> Form:
        """Return the COPY of rows without the columns that have a bit in this number."""
        if isinstance(self._target, Target):
            return self._target.form
        count = len(self._target.filled)
        return self._target.form(tuple(place for place in range(count) if left_out >> place & 1))

    def _completed(self, messages: Sequence[Any], made: Made) -> Made:
        """Return what was made with the rows that are for Python."""
        places = [place for place, row in enumerate(made.rows) if row is None]
        own = self._maker.make([messages[place] for place in places])
        rows, uuids = made.rows, made.uuids
        none = own.bad.keys() | own.passed
        good = (place for index, place in enumerate(places) if index not in none)
        for place, row, uuid in zip(good, self._packed(own.rows), own.uuids or repeat(None), strict=False):
            rows[place] = row
            if uuids is not None:
                uuids[place] = uuid
        if uuids is not None:
            uuids = [uuid for row, uuid in zip(rows, uuids, strict=True) if row is not None]
        newest = max(filter(None, (made.newest, self._times.newest(own.rows))), default=None)
        return Made(
            [row for row in rows if row is not None] if none else rows,
            {places[index]: reason for index, reason in own.bad.items()},
            uuids,
            frozenset(places[index] for index in own.passed),
            newest,
        )

    def _packed(self, rows: Sequence[Any]) -> Iterable[Packed]:
        """Return rows as they are sent, each by itself."""
        if isinstance(self._target, MappedTarget) and self._target.binary:
            flat = chain.from_iterable(rows) if self._target.nested else rows
            return [self._in_binary(self._target, row) for row in flat]
        return self._as_copied(self._target, rows)

    def _in_binary(self, target: MappedTarget, row: Row) -> Packed:
        """Return a row in binary; as text where only the server can say what comes of a value."""
        try:
            return target.form(target.absent(row)), packed_row(target.filled, row)
        except ERRORS:
            [packed] = self._as_copied(self._as_text, [[row]] if target.nested else [row])
            return packed

    def _as_copied(self, target: Target | MappedTarget, rows: Sequence[Any]) -> Iterable[Packed]:
        if not rows:
            return []
        forms = target.forms(rows)
        if len(forms) > 1:
            return [packed for row in rows for packed in self._as_copied(target, [row])]
        [(form, flat)] = forms
        return zip(repeat(form), self._sent(form, flat), strict=False)

    def _sent(self, form: Form, rows: Sequence[Row]) -> Iterable[bytes]:
        if form.types is None:
            return as_texts(rows)
        return (bytes(as_binary(self._transformer, [row])) for row in rows)


def in_seconds(microseconds: int) -> float:
    """Return microseconds since 2000 in seconds since 1970."""
    return POSTGRES_EPOCH.timestamp() + microseconds / MICROSECONDS


class Compilable(Maker, Protocol):
    """A maker of rows that can say what compiled code has to do."""

    def layout(self, target: Any) -> Layout | None:
        """Return how compiled code makes the same rows of this table, None where it cannot."""
        ...


def packed(
    target: Target | MappedTarget, maker: Compilable
) -> tuple[Target | MappedTarget | PackedTarget, Maker]:
    """Return the table and its maker with compiled code in front, where there is such code and it can do this."""
    kind = rows_type()
    layout = maker.layout(target) if kind is not None else None
    if layout is None or len(layout.slots) > MAX_SLOTS:
        return target, maker
    return PackedTarget(target.identifier), PackedMaker(target, maker, layout, kind)
