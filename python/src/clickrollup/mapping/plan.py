"""A mapping put together with a table: what is parsed of each message, and how each column is filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.message import BadMessageError, parsed
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.envelopes import TEXT_ENVELOPES
from clickrollup.mapping.options import reader_for
from clickrollup.mapping.paths import parse_path, refuse_unreadable, shown
from clickrollup.mapping.readers import Convert, reader_of
from clickrollup.mapping.rules import MappingFile, Rule
from clickrollup.mapping.sources import Metadata, Place, constant, metadata, parse_source
from clickrollup.mapping.tree import Getter, Node

ROOTS = {"value": "$", "item": "@item", "envelope": "@envelope", "key": "@key"}
EXPLODED, IDENTITY = "exploded", "uuid"
# What a column says beyond its place makes metadata be read as if they stood in the message.
READ_AS_JSON = ("time", "zone", "lenient", "hash", "empty_as_null")


@dataclass(frozen=True)
class Fill:
    """How one column is filled: with a value of a document, with metadata, or always the same."""

    column: Column
    # How a reason of a dead letter names the place.
    shown: str
    document: str | None = None
    convert: Convert | None = None
    metadata: Metadata | None = None
    # What is sent where there is no value; UNSET: there is nothing to send.
    default: Any = UNSET
    # Whether the value is read as the column's type alone asks, or there is only the default.
    plain: bool = False

    def settled(self, value: Any) -> Any:
        """Return what is sent where no value or null was found. Raises BadMessageError when that cannot be."""
        if self.default is not UNSET:
            return self.default
        if value is UNSET and self.column.has_default:
            return UNSET
        if self.column.not_null:
            found = "no value" if value is UNSET else "null"
            raise BadMessageError(f"{found} where a value is needed - at `{self.shown}`")
        return None


@dataclass
class Document:
    """One JSON object of a message, parsed once for all columns."""

    root: Node
    parse: Any = None
    parse_plain: Any = None
    getters: dict[Any, Getter] = field(default_factory=dict)

    def compile(self) -> None:
        kind, self.getters = self.root.compiled()
        self.parse = msgspec.json.Decoder(kind).decode
        plain, _ = self.root.compiled(strict=True)
        self.parse_plain = msgspec.json.Decoder(plain).decode

    def read(self, value: bytes, *, others: bool = False) -> tuple[Any, bool]:
        """Return the parsed object, and whether fields of it are left over, where `others` asks for it.

        Raises BadMessageError.
        """
        if others:
            try:
                return self.parse_plain(value), False
            except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
                pass
        return parsed(self.parse, value), others


class Plan:
    """What is read of a message for the columns of a table."""

    def __init__(
        self, columns: tuple[Column, ...], file: MappingFile, uuid_field: str, *, texts: bool = False
    ) -> None:
        """Fill these columns as the file says. With `texts` all values are texts, which are read leniently."""
        self._file = file
        rules = file.rules
        self._texts = texts or rules.lenient or rules.envelope in TEXT_ENVELOPES
        self._zone = "UTC" if rules.envelope in TEXT_ENVELOPES else None
        self.documents: dict[str, Document] = {}
        self.fills = [self._fill(number, column) for number, column in enumerate(columns)]
        if rules.explode is not None:
            self._explode(rules.explode)
        if uuid_field:
            self._add(Place("value", (uuid_field,)), IDENTITY, UUID)
        self.filters = [
            (self._filter_place(number, one.path), one) for number, one in enumerate(rules.filters)
        ]
        for document in self.documents.values():
            document.compile()

    @property
    def top_names(self) -> set[str]:
        """The fields of the message's object through which a path goes."""
        document = self.documents.get("value")
        return set() if document is None else {str(step) for step in document.root.children}

    def _explode(self, text: str) -> None:
        try:
            self._add(Place("value", parse_path(text)), EXPLODED, list[Raw])
        except ValueError as error:
            raise self._file.error("", str(error), key="explode") from None

    def _filter_place(self, number: int, path: str) -> tuple[str, Any]:
        key = ("filter", number)
        try:
            source = parse_source(path)
            if isinstance(source, Place):
                self._add(source, key, Raw)
                return source.document, key
        except ValueError as error:
            raise self._file.error("", str(error), key="filter") from None
        text = Column(path, "text", "text", False, False, False, False, False)
        return "", metadata(source, text, reader_for(text, Rule()), as_json=False)

    def _add(self, place: Place, key: Any, kind: Any) -> None:
        for step in place.path:
            refuse_unreadable(str(step))
        if place.document not in self.documents:
            self.documents[place.document] = Document(Node(root=ROOTS[place.document]))
        self.documents[place.document].root.add(place.path, key, kind)

    def _fill(self, number: int, column: Column) -> Fill:
        given = self._file.columns.get(column.name)
        rule = given or Rule(path=f'"{column.name}"')
        try:
            return self._filled(number, column, self._completed(column, rule))
        except ValueError as error:
            raise self._file.error(column.name, str(error)) from None

    def _completed(self, column: Column, rule: Rule) -> Rule:
        """Return the rule with what holds for the whole file."""
        changes: dict[str, Any] = {}
        if self._texts and not rule.hash and rule.bytes == "hex":
            changes["lenient"] = True
        if self._zone and rule.zone is None and column.type in ("timestamp", "timestamptz"):
            changes["zone"] = self._zone
        return msgspec.structs.replace(rule, **changes) if changes else rule

    def _filled(self, number: int, column: Column, rule: Rule) -> Fill:
        reader = reader_for(column, rule)
        default = UNSET if rule.default is None else constant(rule.default, reader)
        if rule.path is None:
            value = constant(rule.constant, reader_for(column, Rule()))
            return Fill(column, "constant", default=value, plain=True)
        source = parse_source(rule.path)
        if isinstance(source, str):
            as_json = any(getattr(rule, name) for name in READ_AS_JSON)
            found = metadata(source, column, reader, as_json=as_json)
            return Fill(column, source, metadata=found, default=default)
        self._add(source, number, reader.type)
        place = shown(source.path, ROOTS[source.document])
        plain = reader == reader_of(column)
        return Fill(column, place, source.document, reader.convert, default=default, plain=plain)


def refuse_unknown_columns(file: MappingFile, known: Mapping[str, Column], table: str) -> None:
    """Raise ConfigurationError for a column of the file that the table does not have, or the server fills."""
    for name, rule in file.columns.items():
        column = known.get(name)
        if column is None:
            raise file.error(name, f"table {table} has no such column, it has {', '.join(known)}")
        if column.by_server and rule is not None:
            raise file.error(
                name, f"it is an identity or generated column of table {table}: only the server fills it"
            )
        if rule is None and column.required:
            raise file.error(
                name, f"column {column.shown_type} of table {table} is NOT NULL and has no default"
            )


def refuse_delete_by(file: MappingFile, known: Mapping[str, Column]) -> None:
    """Raise ConfigurationError when tombstones are to delete, and no column tells which rows."""
    rules = file.rules
    if rules.tombstones == "delete" and not rules.delete_by:
        raise file.error("", 'tombstones = "delete" needs delete_by = { COLUMN = "@key" }', key="tombstones")
    for name in rules.delete_by:
        if name not in known:
            raise file.error("", f"delete_by names {name}, which the table does not have", key="delete_by")
