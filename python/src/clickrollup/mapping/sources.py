"""Where the value of a column comes from: a document of the message, what Kafka says about it, or a constant."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET, Raw

from clickrollup.events.message import BadMessageError
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.paths import Path, parse_path
from clickrollup.mapping.readers import ZERO, Reader, has_zero
from clickrollup.mapping.rules import Rule

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Documents that have paths of their own, by what a path into them begins with.
DOCUMENTS = {"@item": "item", "@envelope": "envelope", "@key": "key"}
PLAIN = ("@topic", "@partition", "@offset", "@timestamp", "@key", "@value", "@index", "@header.NAME")

# What a column says beyond its place makes metadata be read as if they stood in the message.
READ_AS_JSON = ("time", "zone", "lenient", "hash", "empty_as_null")

Metadata = Callable[[Any], Any]


@dataclass(frozen=True)
class Place:
    """A path in a document: in the message's object unless another is named."""

    document: str
    path: Path


def parse_source(text: str) -> Place | str:
    """Return the place that a path of a mapping names, or the metadata. Raises ValueError for neither."""
    if not text.startswith("@"):
        return Place("value", parse_path(text))
    name, dot, rest = text.partition(".")
    if name in DOCUMENTS and dot:
        return Place(DOCUMENTS[name], parse_path(rest))
    if text == "@item":
        return Place("item", ())
    if text in PLAIN or (name == "@header" and rest):
        return text
    raise ValueError(
        f"{text} is no metadata: there are {', '.join(PLAIN)}, @key.PATH, @envelope.PATH and @item.PATH"
    )


def metadata(name: str, column: Column, reader: Reader, rule: Rule | None = None) -> Metadata:
    """Return what finds a metadata value in a message of Kafka's client, as it is sent.

    What the rule says beyond its place makes it be read as if it stood in the message. Raises ValueError for a rule
    that does not fit.
    """
    rule = rule or Rule()
    if name == "@timestamp":
        return timestamp_by(column, reader, rule)
    if name in ("@topic", "@partition", "@offset"):
        told = place_of(name[1:])
        return (lambda message: read_json(msgspec.json.encode(told(message)), reader)) if rule.hash else told
    find = bytes_of(name)
    if any(getattr(rule, option) for option in READ_AS_JSON):
        return lambda message: read_as_json(find(message), name, reader)
    if rule.bytes == "base64":
        return lambda message: read_as_json(find(message), name, reader)
    if column.type == "bytea" and not column.is_array:
        return lambda message: hexadecimal(find(message))
    return lambda message: text_of(find(message), name)


def place_of(method: str) -> Metadata:
    """Return what asks a message by this method where it stands."""
    return lambda message: getattr(type(message), method)(message)


def timestamp_by(column: Column, reader: Reader, rule: Rule) -> Metadata:
    """Return what finds the Kafka timestamp, in the zone of the rule where it names one."""
    if rule.time not in (None, "rfc3339"):
        raise ValueError(f"@timestamp is a time already: leave out time = {rule.time!r}")
    find = timestamp_of(column)
    if rule.zone is None and not rule.hash:
        return find
    aware = timestamp_of(column, local=False)

    def read(message: Any) -> Any:
        found = aware(message)
        return None if found is None else read_json(msgspec.json.encode(found), reader)

    return read


def timestamp_of(column: Column, *, local: bool = True) -> Metadata:
    """Return what finds the Kafka timestamp; a bigint takes its milliseconds.

    A timestamp gets the time in UTC without its zone, unless it is not wanted `local`.
    """

    def find(message: Any) -> Any:
        kind, milliseconds = message.timestamp()
        if not kind:
            return None
        if column.type in ("int8", "numeric"):
            return milliseconds
        try:
            time = EPOCH + timedelta(milliseconds=milliseconds)
        except OverflowError:
            raise BadMessageError(
                f"the Kafka timestamp {milliseconds} is outside the years 1 to 9999"
            ) from None
        return time.replace(tzinfo=None) if local and column.type == "timestamp" else time

    return find


def bytes_of(name: str) -> Metadata:
    """Return what finds key, value or a header of a message."""
    if name == "@key":
        return lambda message: message.key()
    if name == "@value":
        return lambda message: message.value()
    header = name.removeprefix("@header.")
    return lambda message: next(
        (value for key, value in reversed(message.headers() or []) if key == header), None
    )


def text_of(value: bytes | str | None, name: str) -> str | None:
    """Return bytes as text. Raises BadMessageError for other bytes."""
    if value is None:
        return None
    try:
        text = value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError as error:
        raise BadMessageError(f"not UTF-8: {error.reason} at byte {error.start} - at `{name}`") from None
    if "\0" in text:
        raise BadMessageError(f"text with {ZERO} - at `{name}`")
    return text


def hexadecimal(value: bytes | str | None) -> str | None:
    """Return bytes as PostgreSQL reads them."""
    if value is None:
        return None
    return "\\x" + (value.encode() if isinstance(value, str) else value).hex()


def read_as_json(value: bytes | str | None, name: str, reader: Reader) -> Any:
    """Return what a reader makes of a text outside the message's object."""
    text = text_of(value, name)
    return None if text is None else read_json(msgspec.json.encode(text), reader)


def read_json(value: bytes, reader: Reader) -> Any:
    """Return what a reader makes of a JSON value, as it is sent."""
    found = msgspec.json.decode(value, type=reader.type if reader.type is Raw else reader.type | None)
    return reader.convert(found) if reader.convert is not None and found is not None else found


def constant(value: Any, reader: Reader) -> Any:
    """Return a value of a mapping file as it is sent. Raises ValueError when the column cannot take it."""
    try:
        # A time of TOML, or a number, is written as a message would.
        found = read_json(msgspec.json.encode(value), reader)
    except (msgspec.MsgspecError, ArithmeticError) as error:
        raise ValueError(str(error)) from None
    if has_zero(found):
        raise ValueError(f"text with {ZERO}")
    return found


def absent(value: Any) -> bool:
    """Tell whether there is no value, or null."""
    return value is None or value is UNSET


def is_empty(row: Iterable[Any]) -> bool:
    """Tell whether there is nothing in any column."""
    return all(map(absent, row))
