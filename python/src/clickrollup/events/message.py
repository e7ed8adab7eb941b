"""The message of the clickstream topic, and how its bytes become a row of the events table.

A message is a JSON object with `customer_id`, `event_type`, `country`, `browser`, `device_id`, `session_id`
and optionally `event_time`, each perhaps under another name. Whatever is not exactly that raises
BadMessageError with the reason:

>>> Decoder().decode(b'{"customer_id": 1}', 1_700_000_000_000)
Traceback (most recent call last):
clickrollup.events.message.BadMessageError: Object missing required field `event_type`
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from clickrollup.events.layout import Kind, Layout, Otherwise, Slot
from clickrollup.events.made import Made

# The columns of a row, in the order in which decode returns their values.
COLUMNS = ("event_time", "customer_id", "event_type", "country", "browser", "device_id", "session_id")
# The first is a time in microseconds since 2000, as PostgreSQL sends and keeps a timestamptz: to make a
# datetime of it, only for psycopg to take it apart again, cost a quarter of the loader's time.
# The last one, the message's other fields, is there for a table with a column that keeps them: jsonb as
# PostgreSQL receives it, a version byte and the text. Behind all of these comes the event's uuid, where the decoder reads one.
Row = tuple[Any, ...]
JSONB_VERSION = b"\x01"

# Bytes of UTF-8: the CHECK constraints of events, which keep the rollups' index rows below 8,191 bytes.
MAX_TEXT_BYTES = 800
# Raw zero bytes are no JSON, so U+0000 comes as an escape.
BACKSLASH = ord("\\")
# Not after another backslash, which would stand for itself.
ZERO_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
TEXTS = ("event_type", "country", "browser")

POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Milliseconds between the epoch of Kafka and that of PostgreSQL.
KAFKA_TO_POSTGRES = int(POSTGRES_EPOCH.timestamp()) * 1000
MICROSECOND = timedelta(microseconds=1)
FIRST_TIME = (datetime.min.replace(tzinfo=UTC) - POSTGRES_EPOCH) // MICROSECOND
LAST_TIME = (datetime.max.replace(tzinfo=UTC) - POSTGRES_EPOCH) // MICROSECOND
FIRST_MILLISECOND = -(-FIRST_TIME // 1000) + KAFKA_TO_POSTGRES
LAST_MILLISECOND = LAST_TIME // 1000 + KAFKA_TO_POSTGRES

BigInt = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Text = Annotated[str, Meta(max_length=MAX_TEXT_BYTES)]
ZonedTime = Annotated[datetime, Meta(tz=True)]


class BadMessageError(ValueError):
    """Not a valid event: the text says why."""


class Event(msgspec.Struct, gc=False):
    """One message of the topic, decoded."""

    customer_id: BigInt
    event_type: Text
    country: Text
    browser: Text
    device_id: BigInt
    session_id: BigInt
    event_time: ZonedTime | None = None


class Decoder:
    """Makes rows of messages."""

    def __init__(
        self,
        names: Mapping[str, str] | None = None,
        *,
        keep_others: bool = False,
        uuid_field: str = "",
        left_out: Collection[str] = (),
    ) -> None:
        """Read the fields of Event, those in `names` under the name given there.

        Those in `left_out` have no column: a message may be without them, or have anything there.
        A message's other fields are put at the end of its row where `keep_others` says so. Where there is a
        `uuid_field`, rows end with the uuid in that field, None where a message has none.
        """
        self._names = {field: field for field in Event.__struct_fields__} | dict(names or {})
        self._left_out = frozenset(left_out)
        self._texts = [name for name in TEXTS if name not in self._left_out]
        self._identify = bool(uuid_field)
        if self._identify:
            self._names["event_uuid"] = uuid_field
        # May be changed between messages.
        self.keep_others = keep_others
        # Messages decoded so far that had fields besides those of an event.
        self.with_others = 0
        self._parse = self._parser(lenient=True)
        self._parse_plain = self._parser(lenient=False)
        self._parse_others = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

    def _parser(self, *, lenient: bool) -> Any:
        """Return the parser, one that refuses other fields unless `lenient`."""
        # Fields of a base class would keep their names.
        fields: list[tuple[Any, ...]] = [
            (field.name, field.type) if field.required else (field.name, field.type, field.default)
            for field in msgspec.structs.fields(Event)
            if field.name not in self._left_out
        ]
        fields += [(name, Any, None) for name in sorted(self._left_out)]
        if self._identify:
            fields.append(("event_uuid", UUID | None, None))
        kind = msgspec.defstruct(
            "Event", fields, rename=self._names, forbid_unknown_fields=not lenient, gc=False
        )
        return msgspec.json.Decoder(kind).decode

    def layout(self, _target: Any) -> Layout:
        """Return how compiled code makes the same rows."""
        names = [*COLUMNS, *(["event_uuid"] if self._identify else [])]
        slots = {field: Slot(Kind.INT8) for field in COLUMNS}
        slots |= {field: Slot(Kind.TEXT, limit=MAX_TEXT_BYTES) for field in TEXTS}
        slots["event_time"] = Slot(Kind.TIMESTAMPTZ, Otherwise.KAFKA_TIME, Otherwise.KAFKA_TIME)
        slots["event_uuid"] = Slot(Kind.UUID, Otherwise.NULL, Otherwise.NULL, hidden=True)
        slots |= {field: Slot(Kind.IGNORED, hidden=True) for field in self._left_out}
        return Layout(
            tuple(slots[name] for name in names),
            {self._names[name].encode(): place for place, name in enumerate(names)},
            binary=True,
            keep_others=self.keep_others,
            identity=len(COLUMNS) if self._identify else -1,
            time=-1 if "event_time" in self._left_out else 0,
        )

    def make(self, messages: Sequence[Any]) -> Made:
        """Return the rows of messages of Kafka's client, or of what has the same methods."""
        kind = type(messages[0])
        rows, bad = self.rows(map(kind.value, messages), map(kind.timestamp, messages))
        if not self._identify:
            return Made(rows, bad)
        return Made([row[:-1] for row in rows], bad, [row[-1] for row in rows])

    def rows(
        self, values: Iterable[Any], timestamps: Iterable[tuple[int, int]]
    ) -> tuple[list[Row], dict[int, str]]:
        """Return the rows of messages in their order, and for the bad ones among them index and reason.

        `values` are bytes, None for a tombstone; `timestamps` pairs as Kafka's client gives them: the kind (0:
        there is none), and milliseconds since 1970.
        """
        rows: list[Row] = []
        bad: dict[int, str] = {}
        take, parse, extend, identify = rows.append, self._parse_plain, self.keep_others, self._identify
        for value, (kind, milliseconds) in zip(values, timestamps, strict=True):
            try:
                event = parse(value)
            except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
                event = None
            try:
                # An ordinary event is done here: a call for each would cost a tenth of the loader's time.
                if (
                    event is None
                    or event.event_time is not None
                    or not kind
                    or not FIRST_MILLISECOND <= milliseconds <= LAST_MILLISECOND
                    or len(value) > MAX_TEXT_BYTES
                    or BACKSLASH in value
                ):
                    take(self._row(value, milliseconds if kind else None, event))
                    continue
                row: Row = (
                    (milliseconds - KAFKA_TO_POSTGRES) * 1000,
                    event.customer_id,
                    event.event_type,
                    event.country,
                    event.browser,
                    event.device_id,
                    event.session_id,
                )
                if extend:
                    row = (*row, None)
                take((*row, event.event_uuid) if identify else row)
            except BadMessageError as error:
                bad[len(rows) + len(bad)] = str(error)
        return rows, bad

    def decode(self, value: bytes | None, timestamp: int | None) -> Row:
        """Return the row of a message.

        `timestamp` is the Kafka message's, in milliseconds since 1970 (None: it has none); it is the event
        time where the message names none. Raises BadMessageError with the reason when it is no valid event.
        """
        rows, bad = self.rows([value], [(0, 0) if timestamp is None else (1, timestamp)])
        if bad:
            raise BadMessageError(bad[0])
        return rows[0]

    def _row(self, value: bytes | None, timestamp: int | None, event: Any) -> Row:
        """Return the row of a message with something unusual about it; `event` is None if it is not plain."""
        if value is None:
            raise BadMessageError("no value (a tombstone)")
        plain = event is not None
        event = event or parsed(self._parse, value)
        if BACKSLASH in value:
            refuse_zero_character(event, self._texts)
        # Escapes make a text longer, never shorter: a short message holds no long text.
        if len(value) > MAX_TEXT_BYTES:
            refuse_long_text(event, self._texts)
        row: Row = (
            self._time(event, timestamp),
            event.customer_id,
            event.event_type,
            event.country,
            event.browser,
            event.device_id,
            event.session_id,
        )
        self.with_others += not plain
        if self.keep_others:
            row = (*row, None if plain else self._others(value))
        return (*row, event.event_uuid) if self._identify else row

    def _time(self, event: Any, timestamp: int | None) -> int | None:
        if "event_time" in self._left_out:
            return None
        return message_time(timestamp) if event.event_time is None else stated_time(event.event_time)

    def _others(self, value: bytes) -> bytes:
        """Return the fields that are none of an event's, as they stand in the message."""
        known = self._names.values()
        others = {name: text for name, text in self._parse_others(value).items() if name not in known}
        kept = JSONB_VERSION + msgspec.json.encode(others)
        if ZERO_ESCAPE.search(kept):
            raise BadMessageError("other field with \\u0000, which PostgreSQL cannot store")
        return kept


def parsed(parse: Any, value: bytes) -> Any:
    """Return the message's fields. Raises BadMessageError when it is not JSON or a field is wrong."""
    try:
        # The parser checks the bytes of the fields it keeps; JSON has to be UTF-8 throughout.
        value.decode()
        event = parse(value)
    except msgspec.ValidationError as error:
        raise BadMessageError(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadMessageError(f"not JSON: {error}" if value else "empty message") from None
    except UnicodeDecodeError as error:
        raise BadMessageError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    except RecursionError:
        raise BadMessageError("not JSON that can be read: nested too deeply") from None
    return event


def message_time(timestamp: int | None) -> int:
    """Return a Kafka timestamp (milliseconds since 1970) in microseconds since 2000.

    Raises BadMessageError when there is none, or when it lies outside the years 1 to 9999.
    """
    if timestamp is None:
        raise BadMessageError("no event_time, and the Kafka message has no timestamp")
    time = (timestamp - KAFKA_TO_POSTGRES) * 1000
    if not FIRST_TIME <= time <= LAST_TIME:
        raise BadMessageError(f"the Kafka timestamp {timestamp} is outside the years 1 to 9999")
    return time


def stated_time(event_time: datetime) -> int:
    """Return a time with a zone in microseconds since 2000.

    Raises BadMessageError when its offset takes it out of the years 1 to 9999 in UTC.
    """
    time = (event_time - POSTGRES_EPOCH) // MICROSECOND
    if not FIRST_TIME <= time <= LAST_TIME:
        raise BadMessageError("event_time is outside the years 1 to 9999 in UTC - at `$.event_time`")
    return time


def refuse_zero_character(event: Event, texts: Iterable[str]) -> None:
    """Raise BadMessageError when one of the texts holds the character U+0000, which PostgreSQL refuses."""
    for name in texts:
        if "\0" in getattr(event, name):
            raise BadMessageError(f"text with \\u0000, which PostgreSQL cannot store - at `$.{name}`")


def refuse_long_text(event: Event, texts: Iterable[str]) -> None:
    """Raise BadMessageError when one of the texts is longer than the events table takes."""
    for name in texts:
        size = len(getattr(event, name).encode())
        if size > MAX_TEXT_BYTES:
            raise BadMessageError(f"text of {size} bytes, where {MAX_TEXT_BYTES} are allowed - at `$.{name}`")
