"""Makes rows of messages whose fields have the names of the table's columns."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.layout import Kind, Layout
from clickrollup.events.made import Made
from clickrollup.events.message import ZERO_ESCAPE, BadMessageError, Row, parsed
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.layouts import IDENTITY_SLOT, slot_of
from clickrollup.mapping.newest import time_column
from clickrollup.mapping.readers import ZERO, has_zero, nullable, reader_of
from clickrollup.mapping.sources import is_empty
from clickrollup.mapping.target import MappedTarget
from clickrollup.mapping.wire import are_simple

ESCAPED_ZERO = b"\\u0000"
ERRORS = (msgspec.MsgspecError, TypeError, ValueError, ArithmeticError, RecursionError)


class ByName:
    """The fields of JSON objects become the columns of the same name."""

    def __init__(self, target: MappedTarget, uuid_field: str = "") -> None:
        """Fill the columns of `target`; with `uuid_field` tell the uuid of each message too."""
        self._columns = target.columns
        self._extra = target.extra is not None
        self._readers = list(map(reader_of, target.columns))
        names = [column.name for column in target.columns]
        self._known = {*names, *([uuid_field] if uuid_field else [])}
        self._uuid_field = uuid_field
        # The uuid may be that of a column.
        self._uuid_of = attrgetter(f"c{names.index(uuid_field)}" if uuid_field in names else "event_uuid")
        self._convert = [
            (place, nullable(reader.convert)) for place, reader in enumerate(self._readers) if reader.convert
        ]
        # Where the parser lets null pass.
        self._required = [
            place
            for place, (column, reader) in enumerate(zip(self._columns, self._readers, strict=True))
            if column.not_null and reader.type is Raw
        ]
        self._names = set(names)
        self._all_defaulted = all(column.has_default for column in target.filled)
        # A message may then have no field for any column, and be one of another topic.
        self._all_optional = not any(column.required for column in target.columns)
        # Messages so far that had fields which no column takes.
        self.with_others = 0
        self._parse = self._parser(lenient=True)
        self._parse_plain = self._parser(lenient=False)
        self._parse_others = msgspec.json.Decoder(dict[str, Raw]).decode
        self._values: Callable[[Any], Row] = msgspec.structs.astuple
        if uuid_field and uuid_field not in names:
            self._values = lambda found: msgspec.structs.astuple(found)[:-1]

    def _parser(self, *, lenient: bool) -> Any:
        """Return the parser, one that refuses other fields unless `lenient`."""
        fields = [
            field_of(column, reader.type, f"c{place}")
            for place, (column, reader) in enumerate(zip(self._columns, self._readers, strict=True))
        ]
        names = {f"c{place}": column.name for place, column in enumerate(self._columns)}
        if self._uuid_field and self._uuid_field not in names.values():
            fields.append(("event_uuid", UUID | None, None))
            names["event_uuid"] = self._uuid_field
        kind = msgspec.defstruct(
            "Message", fields, rename=names, forbid_unknown_fields=not lenient, gc=False, kw_only=True
        )
        return msgspec.json.Decoder(kind).decode

    def layout(self, target: MappedTarget) -> Layout | None:
        """Return how compiled code makes the same rows, None where it cannot."""
        slots = list(map(slot_of, self._columns))
        names = [column.name for column in self._columns]
        if self._uuid_field and self._uuid_field not in names:
            slots.append(IDENTITY_SLOT)
            names.append(self._uuid_field)
        identity = names.index(self._uuid_field) if self._uuid_field else -1
        if identity >= 0 and slots[identity].kind not in (Kind.UUID, Kind.TEXT):
            return None
        time = time_column(target)
        return Layout(
            tuple(slots),
            {name.encode(): place for place, name in enumerate(names)},
            binary=are_simple(target.columns),
            keep_others=self._extra,
            identity=identity,
            time=-1 if time is None else time,
        )

    def make(self, messages: Sequence[Any]) -> Made:
        """Return the rows of the messages in their order, and the reasons of those that make none."""
        values = list(map(type(messages[0]).value, messages))
        try:
            return self._make_plain(values, self._parse_plain)
        except ERRORS:
            return self._make_with_others(values)

    def _make_with_others(self, values: list[Any]) -> Made:
        """Return the rows of messages of which one has other fields, or is no good."""
        if not self._extra:
            try:
                # The parser checks the bytes of the fields that it keeps.
                b"".join(values).decode()
                made = self._make_plain(values, self._parse)
            except ERRORS:
                return self._make_each(values)
            self.with_others += len(values)
            return made
        return self._make_each(values)

    def _make_plain(self, values: list[bytes], parse: Callable[[bytes], Any]) -> Made:
        """Return the rows of messages without anything unusual. Raises one of ERRORS when there is something."""
        found = list(map(parse, values))
        rows = list(map(self._values, found))
        if ESCAPED_ZERO in b"".join(values) or (self._all_optional and any(map(is_empty, rows))):
            raise ValueError("look at each")
        rows = self._convert_many(rows)
        if self._extra:
            rows = [(*row, None) for row in rows]
        return Made(rows, {}, self._uuids(found))

    def _convert_many(self, rows: list[Row]) -> list[Row]:
        """Return the rows as they are sent."""
        if not self._convert:
            return rows
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, convert in self._convert:
            columns[place] = list(map(convert, columns[place]))
        for place in self._required:
            if None in columns[place]:
                raise ValueError("null")
        return list(zip(*columns, strict=True))

    def _make_each(self, values: Iterable[bytes | None]) -> Made:
        """Return the rows of messages, each by itself."""
        made = Made([], {}, [] if self._uuid_field else None)
        for index, value in enumerate(values):
            try:
                row, uuid = self._make_one(value)
            except BadMessageError as error:
                made.bad[index] = str(error)
                continue
            made.rows.append(row)
            if made.uuids is not None:
                made.uuids.append(uuid)
        return made

    def _make_one(self, value: bytes | None) -> tuple[Row, UUID | None]:
        """Return the row of a message and its uuid. Raises BadMessageError with the reason."""
        if value is None:
            raise BadMessageError("no value (a tombstone)")
        try:
            found, plain = self._parse_plain(value), True
        except ERRORS:
            found, plain = parsed(self._parse, value), False
        row = self._converted(self._values(found), escaped_zero=ESCAPED_ZERO in value)
        others = {} if plain else self._others(value)
        if is_empty(row) and self._is_of_another(row, value, others):
            raise BadMessageError("no field of the message has a column")
        if not plain:
            self.with_others += bool(others)
            if self._extra:
                row = (*row, kept(others) if others else None)
        elif self._extra:
            row = (*row, None)
        return row, self._uuid(found)

    def _is_of_another(self, row: Row, value: bytes, others: dict[str, Raw]) -> bool:
        """Tell whether a message without values has nothing for this table, and fields for another, or none at all."""
        if self._all_defaulted and all(given is UNSET for given in row):
            return True
        return bool(others) and not self._extra and self._names.isdisjoint(self._parse_others(value))

    def _uuids(self, found: list[Any]) -> list[UUID | str | None] | None:
        return [self._uuid(one) for one in found] if self._uuid_field else None

    def _uuid(self, found: Any) -> UUID | None:
        """Return the uuid that the producer gave the message. Raises BadMessageError for what is no uuid."""
        value = self._uuid_of(found) if self._uuid_field else None
        if value is None or value is UNSET or isinstance(value, UUID):
            return None if value is UNSET else value
        try:
            return UUID(value)
        except (ValueError, AttributeError, TypeError):
            raise BadMessageError(f"Invalid UUID - at `$.{self._uuid_field}`") from None

    def _converted(self, row: Row, *, escaped_zero: bool) -> Row:
        """Return the row as it is sent. Raises BadMessageError with the field."""
        values = list(row)
        for place, convert in self._convert:
            try:
                values[place] = convert(values[place])
            except ERRORS as error:
                what = str(error).partition(" - at `$")[0]
                raise BadMessageError(f"{what} - at `$.{self._columns[place].name}`") from None
        for place in self._required:
            if values[place] is None:
                raise BadMessageError(f"null where a value is needed - at `$.{self._columns[place].name}`")
        if escaped_zero:
            for column, given in zip(self._columns, values, strict=True):
                if has_zero(given):
                    raise BadMessageError(f"text with {ZERO} - at `$.{column.name}`")
        return tuple(values)

    def _others(self, value: bytes) -> dict[str, Raw]:
        """Return the fields that no column takes, as they stand in the message."""
        return {name: text for name, text in self._parse_others(value).items() if name not in self._known}


def field_of(column: Column, kind: Any, name: str) -> Any:
    """Return the field of the struct for a column: whether it may be absent, and whether null."""
    if kind is not Raw and not column.not_null:
        kind = kind | None
    if column.required:
        return name, kind
    return name, kind, UNSET if column.has_default else None


def kept(others: dict[str, Raw]) -> str:
    """Return other fields as they are sent. Raises BadMessageError for what jsonb cannot hold."""
    text = msgspec.json.encode(others)
    if ZERO_ESCAPE.search(text):
        raise BadMessageError(f"other field with {ZERO}")
    return text.decode()
