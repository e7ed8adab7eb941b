"""What the bytes of a message are: each format makes texts of JSON, so that all mean the same from there on."""

import csv
import io
import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from clickrollup.events.message import BadMessageError

# Makes the JSON texts of a message of Kafka's client.
Format = Callable[[Any], list[bytes]]

# Formats that need a schema registry, and an extra of the same name.
WITH_REGISTRY = ("avro", "protobuf", "json-schema")
# Formats whose values are all texts.
TEXT_FORMATS = ("csv", "tsv")
# Characters of a field; the module's own limit is 131,072, and a message is bounded by the brokers.
csv.field_size_limit(2**31 - 1)


def json_texts(message: Any) -> list[bytes]:
    """Return the message as it stands."""
    return [message.value()]


def raw_texts(_message: Any) -> list[bytes]:
    """Return an object without fields: columns are filled by metadata alone."""
    return [b"{}"]


def msgpack_texts(message: Any) -> list[bytes]:
    """Return the JSON of MessagePack."""
    try:
        found = msgspec.msgpack.decode(message.value())
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessageError(f"not MessagePack: {error}") from None
    return [as_json(found)]


def as_json(value: Any) -> bytes:
    """Return a value of Python as JSON; bytes are written as PostgreSQL writes them."""
    try:
        return msgspec.json.encode(jsonable(value))
    except (TypeError, ValueError) as error:
        raise BadMessageError(f"a value that JSON does not know: {error}") from None


def jsonable(value: Any) -> Any:
    """Return a value without what JSON has no form of: bytes, and floats that are no numbers."""
    if isinstance(value, dict):
        return {key: jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(inner) for inner in value]
    if isinstance(value, float):
        return finite(value)
    return "\\x" + bytes(value).hex() if isinstance(value, bytes | bytearray) else value


def finite(value: float) -> float | str:
    """Return a float, or PostgreSQL's word for one of which JSON would make null."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def separated(delimiter: str, fields: Sequence[str] | None) -> Format:
    """Return the format of lines with these fields; empty ones are null. Quoting is that of CSV.

    Without `fields` the first line of each message names them.
    """

    def texts(message: Any) -> list[bytes]:
        lines = lines_of(message.value(), delimiter)
        names = header_of(lines.pop(0)[1]) if fields is None else fields
        return [as_json(named(number, line, names)) for number, line in lines]

    return texts


def lines_of(value: bytes, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a message, at least one, each with the number of the line of text at which it ends.

    Raises BadMessageError.
    """
    try:
        # Spreadsheets put a byte order mark in front.
        text = value.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadMessageError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        found = [(reader.line_num, line) for line in reader if line]
    except csv.Error as error:
        raise BadMessageError(f"not CSV: {error} - at line {reader.line_num}") from None
    if not found:
        raise BadMessageError("empty message")
    return found


def header_of(line: list[str]) -> list[str]:
    """Return the names of fields. Raises BadMessageError when one comes twice: a value would be lost."""
    if twice := sorted({name for name in line if line.count(name) > 1}):
        raise BadMessageError(f"the header has a name twice: {', '.join(twice)}")
    return line


def named(number: int, line: list[str], fields: Sequence[str]) -> dict[str, str | None]:
    """Return the fields of a line by name. Raises BadMessageError when they are not as many as expected."""
    if len(line) != len(fields):
        raise BadMessageError(
            f"{len(line)} fields, where {len(fields)} are expected: {', '.join(fields)} - at line {number}"
        )
    return {name: text or None for name, text in zip(fields, line, strict=True)}
