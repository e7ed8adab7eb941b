"""How a value of JSON is read for a column, by the column's type.

Reading is strict: an integer is a JSON integer, a text a JSON string, a time has a zone where the column has one.
What is read is sent as text, and the server says what the table asks beyond that: a length, a range, a CHECK.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Raw

from clickrollup.events.message import ZERO_ESCAPE
from clickrollup.mapping.arrays import array_text, array_type
from clickrollup.mapping.catalog import Column

# What PostgreSQL reads as numeric, in all of its versions.
NUMBER = re.compile(r"\s*(?:[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]?Infinity)\s*")
HEX = re.compile(r"\\x(?:[0-9a-fA-F]{2})*")
ZERO = "\\u0000, which PostgreSQL cannot store"

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Reader:
    """What is read of a message for a column, and what is sent for it.

    `convert` makes the value to send of the one that was read, never called with None; it raises ValueError with
    what is wrong.
    """

    type: Any
    convert: Convert | None = None


def integer(bits: int) -> Reader:
    """Return the reader of integers of so many bits."""
    return Reader(Annotated[int, Meta(ge=-(2 ** (bits - 1)), le=2 ** (bits - 1) - 1)])


def raw_text(value: Raw) -> str | None:
    """Return a value as it stands in the message; None for null."""
    found = bytes(value)
    if found == b"null":
        return None
    if ZERO_ESCAPE.search(found):
        raise ValueError(f"text with {ZERO}")
    return found.decode()


def input_text(value: Raw) -> str | None:
    """Return what the input function of a type is given: a string's characters, or JSON as it stands."""
    text = raw_text(value)
    return msgspec.json.decode(text, type=str) if text is not None and text.startswith('"') else text


def number_text(value: Raw) -> str | None:
    """Return a number digit for digit, as it stands in the message or in a string there; None for null."""
    text = input_text(value)
    if text is not None and not NUMBER.fullmatch(text):
        found = bytes(value).decode()
        raise ValueError(f"Expected a number, got {found if len(found) <= 40 else f'{found[:40]}…'}")
    return text


def hexadecimal(value: str) -> str:
    r"""Return bytes as PostgreSQL writes them: as \x and two digits for each."""
    if not HEX.fullmatch(value):
        raise ValueError("Expected bytes as \\x and hexadecimal digits")
    return value


def row_text(value: Raw) -> str | None:
    """Return what the input function of a composite type is given, which reads no JSON."""
    text = input_text(value)
    if bytes(value)[:1] in (b"{", b"["):
        raise ValueError(
            'Expected a row as text, as in "(1,two)": PostgreSQL reads no object as a composite type'
        )
    return text


TEXT = Reader(str)
# JSON has no numbers for these, and PostgreSQL's own names for them are those of Protobuf's JSON.
FLOAT = Reader(float | Annotated[str, Meta(pattern="^(NaN|-?Infinity)$")])
RAW_JSON = Reader(Raw, raw_text)
# A type that we do not know: the server reads the text.
OTHER = Reader(Raw, input_text)

READERS = {
    "int2": integer(16),
    "int4": integer(32),
    "int8": integer(64),
    "float4": FLOAT,
    "float8": FLOAT,
    "numeric": Reader(Raw, number_text),
    "bool": Reader(bool),
    "text": TEXT,
    "varchar": TEXT,
    "bpchar": TEXT,
    "citext": TEXT,
    "enum": TEXT,
    "uuid": Reader(UUID),
    "date": Reader(date),
    "time": Reader(Annotated[time, Meta(tz=False)]),
    "timestamp": Reader(Annotated[datetime, Meta(tz=False)]),
    "timestamptz": Reader(Annotated[datetime, Meta(tz=True)]),
    "jsonb": RAW_JSON,
    "json": RAW_JSON,
    "bytea": Reader(str, hexadecimal),
    "composite": Reader(Raw, row_text),
}


def reader_of(column: Column) -> Reader:
    """Return how values for the column are read."""
    element = READERS.get(column.type, OTHER)
    return array_of(element) if column.is_array else element


def array_of(element: Reader) -> Reader:
    """Return the reader of arrays of such elements; nulls among them are NULL, arrays among them more dimensions."""
    element = by_itself(element) if element is FLOAT else element
    convert = element.convert or str
    return Reader(array_type(element.type), lambda values: array_text(values, convert))


def by_itself(element: Reader) -> Reader:
    """Return the reader that parses each value by itself.

    Arrays within arrays of texts that have to fit a pattern end msgspec 0.22 by a segmentation fault.
    """
    return Reader(Raw, msgspec.json.Decoder(element.type | None).decode)


def nullable(convert: Convert) -> Convert:
    """Return the conversion for values of which some are absent."""
    return lambda value: value if value is None or value is UNSET else convert(value)


def has_zero(value: Any) -> bool:
    """Tell whether a text holds the character U+0000."""
    return isinstance(value, str) and "\0" in value
