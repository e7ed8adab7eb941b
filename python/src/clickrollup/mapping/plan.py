"""A mapping put together with a table: what is parsed of each message, and how each column is filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.message import BadMessageError, parsed
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.conditions import Condition, reader_at, refuse_condition
from clickrollup.mapping.deletion import parse_key
from clickrollup.mapping.envelopes import AROUND, IN_UTC, TEXT_ENVELOPES
from clickrollup.mapping.options import reader_for
from clickrollup.mapping.paths import parse_path, refuse_unreadable, shown
from clickrollup.mapping.readers import Convert, reader_of
from clickrollup.mapping.rules import Filter, MappingFile, Rule
from clickrollup.mapping.sources import Metadata, Place, constant, metadata, parse_source, timestamp_of
from clickrollup.mapping.tree import Getter, MixedError, Node

ROOTS = {"value": "$", "item": "@item", "envelope": "@envelope", "key": "@key"}
EXPLODED, IDENTITY = "exploded", "uuid"


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
    # What is sent there in place of it, where it is the Kafka timestamp.
    kafka_time: Metadata | None = None
    # Whether the value is read as the column's type alone asks, or there is only the default.
    plain: bool = False

    def settled(self, value: Any, message: Any) -> Any:
        """Return what is sent where no value or null was found. Raises BadMessageError when that cannot be."""
        if self.default is not UNSET:
            return self.default
        if self.kafka_time is not None:
            return self._time_of(message)
        if value is UNSET and self.column.has_default:
            return UNSET
        if self.column.not_null:
            found = "no value" if value is UNSET else "null"
            raise BadMessageError(f"{found} where a value is needed - at `{self.shown}`")
        return None

    def _time_of(self, message: Any) -> Any:
        time = None if self.kafka_time is None else self.kafka_time(message)
        if time is None:
            raise BadMessageError(f"no {self.column.name}, and the Kafka message has no timestamp")
        return time


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
        self,
        columns: tuple[Column, ...],
        file: MappingFile,
        uuid_field: str,
        *,
        texts: bool = False,
        kafka_time: str = "",
    ) -> None:
        """Fill these columns as the file says. With `texts` all values are texts, which are read leniently.

        The column named `kafka_time` gets the Kafka timestamp where a message has no time for it.
        """
        self._file = file
        rules = file.rules
        self._all_texts = texts
        self._texts = texts or rules.lenient or rules.envelope in TEXT_ENVELOPES
        self._kafka_time = kafka_time
        self.documents: dict[str, Document] = {}
        self.fills = [self._fill(number, column) for number, column in enumerate(columns)]
        if rules.explode is not None:
            self._explode(rules.explode)
        if uuid_field:
            self._add(Place("value", (uuid_field,)), IDENTITY, UUID)
        conditions = list(map(self._condition, rules.filters))
        self.conditions = [one for one in conditions if not one.of_item]
        self.item_conditions = [one for one in conditions if one.of_item]
        for document in self.documents.values():
            self._compile(document)

    def _compile(self, document: Document) -> None:
        try:
            document.compile()
        except MixedError as error:
            column = next((self.fills[key].column.name for key in error.keys if isinstance(key, int)), "")
            raise self._file.error(column, str(error), key="explode") from None

    @property
    def top_names(self) -> set[str]:
        """The fields of the message's object through which a path goes."""
        document = self.documents.get("value")
        names = set() if document is None else {str(step) for step in document.root.children}
        sources = [parse_source(one.filter.path) for one in self.conditions]
        return names | {
            str(one.path[0]) for one in sources if isinstance(one, Place) and one.document == "value"
        }

    def _explode(self, text: str) -> None:
        try:
            self._add(Place("value", parse_path(text)), EXPLODED, list[Raw])
        except ValueError as error:
            raise self._file.error("", str(error), key="explode") from None

    def _condition(self, wanted: Filter) -> Condition:
        try:
            source = parse_source(wanted.path)
            self._refuse_absent(source)
            refuse_condition(wanted)
            if isinstance(source, Place):
                for step in source.path:
                    refuse_unreadable(str(step))
                return Condition(wanted, source.document, reader_at(source, ROOTS[source.document]))
        except ValueError as error:
            raise self._file.error("", str(error), key="filter") from None
        if source == "@index":
            return Condition(wanted, find=lambda _, place: place)
        text = Column(wanted.path, "text", "text", False, False, False, False, False)
        found = metadata(source, text, reader_for(text, Rule()))
        return Condition(wanted, find=lambda message, _: found(message))

    def _refuse_absent(self, source: Place | str) -> None:
        """Raise ValueError for what no message of this mapping has."""
        document = source.document if isinstance(source, Place) else source.removeprefix("@")
        rules = self._file.rules
        if document in ("item", "index") and rules.explode is None:
            raise ValueError("@item and @index are of an array, which explode has to name")
        if document == "envelope" and rules.envelope not in AROUND:
            raise ValueError(
                f"@envelope is what stands around the object with envelope = {', '.join(AROUND)}"
            )

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
        if rule.zone is None and column.type in IN_UTC.get(self._file.rules.envelope or "", ()):
            changes["zone"] = "UTC"
        return msgspec.structs.replace(rule, **changes) if changes else rule

    def _filled(self, number: int, column: Column, rule: Rule) -> Fill:
        reader = reader_for(column, rule, all_texts=self._all_texts)
        default = UNSET if rule.default is None else constant(rule.default, reader)
        kafka_time = timestamp_of(column) if column.name == self._kafka_time else None
        if rule.path is None:
            value = constant(rule.constant, reader_for(column, Rule()))
            return Fill(column, "constant", default=value, plain=True)
        source = parse_source(rule.path)
        self._refuse_absent(source)
        if isinstance(source, str):
            found = metadata(source, column, reader, rule)
            return Fill(column, source, metadata=found, default=default, kafka_time=kafka_time)
        self._add(source, number, reader.type)
        place = shown(source.path, ROOTS[source.document])
        plain = reader == reader_of(column) and kafka_time is None
        return Fill(
            column,
            place,
            source.document,
            reader.convert,
            default=default,
            kafka_time=kafka_time,
            plain=plain,
        )


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
    for name, source in rules.delete_by.items():
        if name not in known:
            raise file.error("", f"delete_by names {name}, which the table does not have", key="delete_by")
        try:
            parse_key(source)
        except ValueError as error:
            raise file.error("", f"delete_by: {name}: {error}", key="delete_by") from None
    if rules.delete_by and rules.tombstones != "delete":
        raise file.error("", 'delete_by needs tombstones = "delete"', key="delete_by")


def refuse_fields(file: MappingFile, *, of_lines: bool = True) -> None:
    """Raise ConfigurationError when two fields of csv or tsv have the same name: one would be lost.

    Also when they are told twice, or messages are no lines of fields (`of_lines`).
    """
    fields, header = file.rules.fields, file.rules.header
    key = "fields" if fields else "header"
    if (fields or header) and not of_lines:
        raise file.error("", f"{key} is for --format csv and tsv", key=key)
    if fields and header:
        raise file.error("", "write either fields or header = true, where messages name them", key=key)
    if twice := sorted({name for name in fields if fields.count(name) > 1}):
        raise file.error("", f"fields has a name twice: {', '.join(twice)}", key="fields")
