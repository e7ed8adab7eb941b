"""Makes rows of messages as a mapping file says."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.layout import Layout
from clickrollup.events.made import Made
from clickrollup.events.message import ZERO_ESCAPE, BadMessageError, Row, parsed
from clickrollup.mapping.conditions import Condition
from clickrollup.mapping.deletion import parse_key
from clickrollup.mapping.envelopes import UNWRAP, Inner
from clickrollup.mapping.formats import Format, json_texts
from clickrollup.mapping.layouts import IDENTITY_SLOT, fields_below, slot_for
from clickrollup.mapping.newest import time_column
from clickrollup.mapping.plan import EXPLODED, IDENTITY, Document, Fill, Plan
from clickrollup.mapping.readers import ZERO, has_zero
from clickrollup.mapping.rules import Rules
from clickrollup.mapping.sources import absent, is_empty
from clickrollup.mapping.target import Deletion, MappedTarget
from clickrollup.mapping.tree import Node
from clickrollup.mapping.wire import are_simple, can_be_packed

ESCAPED_ZERO = b"\\u0000"
ERRORS = (msgspec.MsgspecError, ValueError, TypeError, ArithmeticError, RecursionError)
parse_others = msgspec.json.Decoder(dict[str, Raw]).decode
TOMBSTONE = Inner(None)


def with_identity(fields: dict[bytes, Any], place: int) -> dict[bytes, Any]:
    """Return fields in which that of the producer's uuid leads to this place."""
    return {name: place if below == IDENTITY else below for name, below in fields.items()}


def is_optional(fill: Fill) -> bool:
    """Tell whether a message without a field for the column may be right, and leaves it NULL."""
    return (
        fill.document is not None
        and fill.default is UNSET
        and fill.kafka_time is None
        and not fill.column.required
    )


class PassedError(Exception):
    """The message is to make no row."""


def texts_of(message: Any, inner: Inner) -> dict[str, bytes | None]:
    """Return the documents of a message that paths lead into."""
    return {"value": inner.value, "envelope": inner.envelope, "key": message.key()}


def nothing_read() -> Document:
    """Return the document of messages of which no field is read."""
    document = Document(Node(), msgspec.json.Decoder(dict[str, Raw]).decode)
    document.parse_plain = document.parse
    return document


class Mapped:
    """Each message becomes a list of rows: one, or as many as were exploded; all of them or none."""

    def __init__(self, target: MappedTarget, plan: Plan, rules: Rules, form: Format) -> None:
        """Fill the columns of `target` by `plan`, from messages of this format."""
        self._extra = target.extra is not None
        self._plan = plan
        self._rules = rules
        self._form = form
        self._unwrap = UNWRAP.get(rules.envelope or "")
        self._known = plan.top_names
        self._keys = [parse_key(source) for source in rules.delete_by.values()]
        self._needs_before = any(source.startswith("@before.") for source in rules.delete_by.values())
        self._value = plan.documents.get("value") or nothing_read()
        self._identify = IDENTITY in self._value.getters
        self._simple = (
            form is json_texts
            and self._unwrap is None
            and rules.explode is None
            and not plan.conditions
            and not plan.item_conditions
            and not self._identify
            and not any(fill.shown == "@index" for fill in plan.fills)
            and ("value" in plan.documents or not self._extra)
            and plan.documents.keys() <= {"value"}
        )
        # A message may then have no field for any column, and be one of another topic.
        self._all_optional = not self._extra and all(map(is_optional, plan.fills))
        # Messages so far that had fields for the column of other fields.
        self.with_others = 0

    def layout(self, target: MappedTarget) -> Layout | None:
        """Return how compiled code makes the same rows, None where it cannot.

        It reads paths through objects to values as they are, and constants.
        """
        plan, rules = self._plan, self._rules
        fields = fields_below(self._value.root)
        if (
            self._form is not json_texts
            or self._unwrap is not None
            or rules.explode is not None
            or rules.delete_by
            or plan.conditions
            or plan.item_conditions
            or fields is None
            or not plan.documents.keys() <= {"value"}
            or not all(fill.plain for fill in plan.fills)
        ):
            return None
        binary = are_simple(target.columns) and all(
            can_be_packed(fill.column, fill.default) for fill in plan.fills
        )
        slots = [slot_for(fill, binary=binary) for fill in plan.fills]
        if self._identify:
            fields = with_identity(fields, len(slots))
            slots.append(IDENTITY_SLOT)
        time = time_column(target)
        return Layout(
            tuple(slots),
            fields,
            binary=binary,
            keep_others=self._extra,
            count_others=self._extra,
            identity=len(plan.fills) if self._identify else -1,
            time=-1 if time is None else time,
        )

    def make(self, messages: Sequence[Any]) -> Made:
        """Return the rows of the messages in their order, a list for each."""
        if self._simple:
            try:
                return Made([[row] for row in self._simple_rows(messages)], {})
            except ERRORS:
                # Which one it is, and why, is looked for one by one.
                pass
        return self._make_each(messages)

    def _simple_rows(self, messages: Sequence[Any]) -> Iterable[Row]:
        """Return the rows of messages of one object each, column by column. Raises one of ERRORS."""
        values = list(map(type(messages[0]).value, messages))
        text = b"".join(values)
        # The parser checks the bytes of the fields that it keeps.
        text.decode()
        if ESCAPED_ZERO in text:
            raise ValueError("look at each")
        found = list(map(self._value.parse_plain if self._extra else self._value.parse, values))
        columns = [self._column(key, fill, found, messages) for key, fill in enumerate(self._plan.fills)]
        if self._extra:
            columns.append([None] * len(values))
        if all(UNSET in column for column in columns):
            raise ValueError("look at each")
        rows = list(zip(*columns, strict=True))
        if self._all_optional and any(map(is_empty, rows)):
            raise ValueError("look at each")
        return rows

    def _column(self, key: int, fill: Fill, found: list[Any], messages: Sequence[Any]) -> list[Any]:
        """Return the values of a column."""
        if fill.document is not None:
            values = list(map(self._value.getters[key], found))
            if fill.convert is not None:
                convert = fill.convert
                values = [value if value is None or value is UNSET else convert(value) for value in values]
        elif fill.metadata is not None:
            values = list(map(fill.metadata, messages))
        else:
            values = [fill.settled(UNSET, None)] * len(messages)
        if None in values or UNSET in values:
            return [
                fill.settled(value, message) if absent(value) else value
                for value, message in zip(values, messages, strict=True)
            ]
        return values

    def _make_each(self, messages: Sequence[Any]) -> Made:
        """Return the rows of messages, each by itself."""
        rows: list[Any] = []
        bad: dict[int, str] = {}
        uuids: list[UUID | str | None] = []
        passed = set()
        for index, message in enumerate(messages):
            try:
                made, uuid = self._make_one(message)
            except PassedError:
                passed.add(index)
            except BadMessageError as error:
                bad[index] = str(error)
            else:
                rows.append(made)
                uuids.append(uuid)
        return Made(rows, bad, uuids if self._identify else None, frozenset(passed))

    def _make_one(self, message: Any) -> tuple[list[Any], UUID | None]:
        """Return the rows of a message and its uuid. Raises PassedError or BadMessageError."""
        rows: list[Any] = []
        uuid = None
        wanted = False
        inners = self._opened(message)
        for number, inner in enumerate(inners, 1):
            try:
                found, identity = self._rows(message, inner)
            except PassedError:
                continue
            except BadMessageError as error:
                if len(inners) == 1:
                    raise
                raise BadMessageError(f"{error}, in object {number} of {len(inners)}") from None
            wanted = True
            rows += found
            uuid = uuid or identity
        if not wanted:
            raise PassedError
        return rows, uuid

    def _opened(self, message: Any) -> list[Inner]:
        """Return the objects of a message."""
        value = message.value()
        if value is None:
            return [TOMBSTONE]
        try:
            texts = self._form(message)
            if self._unwrap is None:
                return [Inner(text) for text in texts]
            return [inner for text in texts for inner in self._unwrap(text, message)]
        except BadMessageError:
            raise
        except UnicodeDecodeError as error:
            raise BadMessageError(f"not UTF-8: {error.reason} at byte {error.start}") from None
        except ERRORS as error:
            what = "" if isinstance(error, msgspec.ValidationError) else "not JSON: "
            raise BadMessageError(f"{what}{error}" if value else "empty message") from None

    def _rows(self, message: Any, inner: Inner) -> tuple[list[Any], UUID | None]:
        """Return the rows of one object."""
        if inner.value is None:
            return [self._without_object(message, inner)], None
        self._pass_over_unless(self._plan.conditions, message, inner)
        parsed, left_over = self._documents(message, inner)
        others = self._others(inner.value) if left_over else None
        zero = ESCAPED_ZERO in inner.value
        found = parsed.get("value")
        identity = self._value.getters[IDENTITY](found) if self._identify else None
        uuid = None if absent(identity) else identity
        rows = self._exploded(message, parsed, others, escaped_zero=zero)
        if self._all_optional and any(map(is_empty, rows)) and self._is_of_another(inner.value):
            raise BadMessageError("no field of the message has a column")
        return rows, uuid

    def _is_of_another(self, value: bytes) -> bool:
        """Tell whether an object has fields, and none through which a path goes."""
        fields = parsed(parse_others, value)
        return bool(fields) and self._known.isdisjoint(fields)

    def _documents(self, message: Any, inner: Inner) -> tuple[dict[str, Any], bool]:
        """Return the parsed documents of a message, and whether fields of the object are left over."""
        parsed: dict[str, Any] = {}
        left_over = False
        texts = texts_of(message, inner)
        for name, document in self._plan.documents.items():
            if name == "item":
                continue
            text = texts[name]
            if text is None:
                raise BadMessageError(f"the message has no {name}")
            parsed[name], some = document.read(text, others=self._extra and name == "value")
            left_over = left_over or some
        # Where no column is filled from the object, all of it is left over.
        return parsed, left_over or (self._extra and "value" not in parsed)

    def _pass_over_unless(self, conditions: list[Condition], message: Any, inner: Inner) -> None:
        """Raise PassedError when one of the conditions does not hold, BadMessageError for what cannot be read."""
        texts = texts_of(message, inner) if conditions else {}
        for condition in conditions:
            text = texts.get(condition.document or "")
            if not condition.holds(text, message, 0):
                raise PassedError

    def _exploded(
        self, message: Any, parsed: dict[str, Any], others: Any, *, escaped_zero: bool
    ) -> list[Row]:
        """Return the rows of one object: one, or one for each element of the array."""
        if self._rules.explode is None:
            return [self._row(message, parsed, others, 0, escaped_zero=escaped_zero)]
        items = self._value.getters[EXPLODED](parsed["value"])
        if absent(items):
            raise BadMessageError(f"no array where one is needed - at `$.{self._rules.explode}`")
        reader = self._plan.documents.get("item")
        rows = []
        for number, item in enumerate(items):
            try:
                if not all(one.holds(bytes(item), message, number) for one in self._plan.item_conditions):
                    continue
                if reader is not None:
                    parsed["item"], _ = reader.read(bytes(item))
            except BadMessageError as error:
                raise BadMessageError(f"{error} in element {number} of `$.{self._rules.explode}`") from None
            rows.append(self._row(message, parsed, others, number, escaped_zero=escaped_zero))
        return rows

    def _row(
        self, message: Any, parsed: dict[str, Any], others: str | None, number: int, *, escaped_zero: bool
    ) -> Row:
        """Return one row as it is sent."""
        row: list[Any] = []
        for key, fill in enumerate(self._plan.fills):
            value: Any = UNSET
            try:
                if fill.document is not None:
                    value = self._plan.documents[fill.document].getters[key](parsed[fill.document])
                    if fill.convert is not None and not absent(value):
                        value = fill.convert(value)
                elif fill.shown == "@index":
                    value = number
                elif fill.metadata is not None:
                    value = fill.metadata(message)
            except BadMessageError:
                raise
            except ERRORS as error:
                what = str(error).partition(" - at `$")[0]
                raise BadMessageError(f"{what} - at `{fill.shown}`") from None
            if absent(value):
                value = fill.settled(value, message)
            elif escaped_zero and has_zero(value):
                raise BadMessageError(f"text with {ZERO} - at `{fill.shown}`")
            row.append(value)
        if row and all(value is UNSET for value in row):
            raise BadMessageError("no field of the message has a column")
        return (*row, others) if self._extra else tuple(row)

    def _others(self, value: bytes) -> str | None:
        """Return the fields that no column takes, as they are sent; None: there are none."""
        others = {name: text for name, text in parsed(parse_others, value).items() if name not in self._known}
        self.with_others += bool(others)
        if not others:
            return None
        text = msgspec.json.encode(others)
        if ZERO_ESCAPE.search(text):
            raise BadMessageError(f"other field with {ZERO}")
        return text.decode()

    def _without_object(self, message: Any, inner: Inner) -> Deletion:
        """Return what a message without an object does. Raises PassedError or BadMessageError.

        Only conditions about what it does have can pass it over.
        """
        told = [condition for condition in self._plan.conditions if not condition.of_value]
        self._pass_over_unless(told, message, inner)
        if inner.refused:
            raise BadMessageError(inner.refused)
        if self._rules.tombstones == "skip":
            raise PassedError
        if self._rules.tombstones == "dead-letter":
            raise BadMessageError("no value (a tombstone)" if inner.before is None else "a row was deleted")
        if self._needs_before and message.value() is None:
            # Debezium sends it behind each deletion, for the compaction of the topic.
            raise PassedError
        return Deletion(tuple(key(message, inner) for key in self._keys))
