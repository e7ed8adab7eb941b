"""Readers of columns for which a mapping asks more than what the type says."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import time as time_of_day
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Raw

from clickrollup.mapping.catalog import Column
from clickrollup.mapping.formats import finite
from clickrollup.mapping.logical import decimal_of
from clickrollup.mapping.readers import OTHER, Reader, array_of, raw_text, reader_of
from clickrollup.mapping.rules import Rule

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds in a unit.
UNITS = {
    "epoch_d": Decimal(86_400_000_000),
    "epoch_s": Decimal(1_000_000),
    "epoch_ms": Decimal(1000),
    "epoch_us": Decimal(1),
    "epoch_ns": Decimal("0.001"),
}
TIMES = ("timestamptz", "timestamp", "date")
TEXTS = ("text", "varchar", "bpchar", "citext", "enum")
INTEGERS = ("int2", "int4", "int8")
FLOATS = ("float4", "float8")
DOCUMENTS = ("json", "jsonb")
# What PostgreSQL reads as true and false.
BOOLEANS = dict.fromkeys(("t", "true", "y", "yes", "on", "1"), True) | dict.fromkeys(
    ("f", "false", "n", "no", "off", "0"), False
)
# A number in a text. Python would read others too, as 1_000.
NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
DAY = re.compile(rb'"[0-9]{4}-[0-9]{2}-[0-9]{2}"')
# The first digit of a time's fraction behind the microseconds.
FINER = re.compile(r"[.,][0-9]{6}([0-9])")
# Of a number in front of its unit; the largest time has 21 digits of nanoseconds.
MAX_EXPONENT = 25
decode_text = msgspec.json.Decoder(str).decode
decode_exactly = msgspec.json.Decoder(float_hook=Decimal).decode


def reader_for(column: Column, rule: Rule, *, all_texts: bool = False) -> Reader:
    """Return how the column is read as the rule says, of messages whose values are `all_texts` perhaps.

    Raises ValueError when the two do not fit.
    """
    plain = reader_of(column)
    if all_texts and column.type in DOCUMENTS and not column.is_array:
        # What stands in the text is JSON already.
        return OTHER
    if rule.hash:
        return hashed(column)
    if rule.time is not None or rule.zone is not None:
        return time_reader(column, rule)
    if rule.bytes == "base64":
        if column.type != "bytea" or column.is_array:
            raise ValueError(f"base64 is for bytea, and the column is {column.shown_type}")
        return Reader(str, from_base64)
    if rule.scale is not None:
        return scaled(column, rule.scale)
    if rule.lenient:
        return lenient_array(column) if column.is_array else lenient(column, plain, rule.empty_as_null)
    return empty_as_null(plain) if rule.empty_as_null else plain


def hashed(column: Column) -> Reader:
    """Return the reader that makes a bigint of any text: the first eight bytes of its MD5."""
    if column.type != "int8" or column.is_array:
        raise ValueError(f"a hash is a bigint, and the column is {column.shown_type}")

    def convert(value: Raw) -> int | None:
        text = characters(value)
        if text is None:
            return None
        digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
        return int.from_bytes(digest[:8], "big", signed=True)

    return Reader(Raw, convert)


def scaled(column: Column, scale: int) -> Reader:
    """Return the reader of Kafka Connect's Decimals: base64 of the bytes of an integer; numbers count as they are."""
    if column.type not in ("numeric", *FLOATS) or column.is_array:
        raise ValueError(f"a scale is given, and the column is {column.shown_type}")

    def convert(value: Raw) -> Decimal | None:
        found = decode_exactly(value)
        if found is None or (isinstance(found, int | Decimal) and not isinstance(found, bool)):
            return None if found is None else Decimal(found)
        if not isinstance(found, str):
            raise ValueError(f"Expected a number or its digits in base64, got {shortened(value)}")  # noqa: TRY004
        return decimal_of(found, scale)

    return Reader(Raw, convert)


def characters(value: Raw) -> str | None:
    """Return the characters of a string, and of anything else its text; None for null."""
    return decode_text(value) if bytes(value)[:1] == b'"' else raw_text(value)


def time_reader(column: Column, rule: Rule) -> Reader:
    """Return the reader of times in the form of the rule."""
    if column.type not in TIMES or column.is_array:
        raise ValueError(f"a form of times is given, and the column is {column.shown_type}")
    shape = shape_of(column, zone_of(rule.zone))
    if rule.time in UNITS:
        count = epoch(UNITS[str(rule.time)], shape, empty=rule.lenient or rule.empty_as_null)
        return Reader(Raw, unless_written(count) if column.type == "date" else count)
    return Reader(Raw, zoned(zone_of(rule.zone), shape, empty=rule.lenient or rule.empty_as_null))


def zone_of(name: str | None) -> tzinfo | None:
    """Return the time zone of that name."""
    try:
        return None if name is None else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"zone {name!r} is not known") from None


def shape_of(column: Column, zone: tzinfo | None) -> Callable[[datetime], Any]:
    """Return what makes the column's value of a time."""
    if column.type == "timestamptz":
        # An offset has seconds where zones were those of the sun; as it would be sent, it has none.
        return lambda time: moved(time, UTC)
    if column.type == "timestamp":
        return lambda time: moved(time, zone or UTC).replace(tzinfo=None)
    return lambda time: moved(time, zone or UTC).date()


def moved(time: datetime, zone: tzinfo) -> datetime:
    """Return a time in another zone. Raises ValueError when that takes it out of the calendar."""
    try:
        return time.astimezone(zone)
    except OverflowError:
        raise ValueError("Expected a time within the years 1 to 9999 in UTC") from None


def epoch(unit: Decimal, shape: Callable[[datetime], Any], *, empty: bool) -> Callable[[Raw], Any]:
    """Return what reads a count of units since 1970; a time that is written out with its zone counts as well."""
    whole_unit = int(unit)

    def convert(value: Raw) -> Any:
        found = decode_exactly(value)
        if found is None or (empty and found == ""):
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
            raise ValueError(f"Expected a number since 1970, got {shortened(value)}")  # noqa: TRY004
        if isinstance(found, str) and not NUMBER.fullmatch(found):
            return shape(written(found, None, value, "a number since 1970"))
        try:
            if type(found) is int and whole_unit:
                return shape(EPOCH + timedelta(microseconds=found * whole_unit))
            return shape(EPOCH + timedelta(microseconds=rounded(Decimal(found), unit)))
        except (ArithmeticError, ValueError):
            raise ValueError(
                f"Expected a number since 1970 within the years 1 to 9999, got {shortened(value)}"
            ) from None

    return convert


def unless_written(count: Callable[[Raw], Any]) -> Callable[[Raw], Any]:
    """Return what reads a count, or a day that is written out, which has no zone."""
    return lambda value: decode_text(value) if DAY.fullmatch(bytes(value)) else count(value)


def rounded(number: Decimal, unit: Decimal) -> int:
    """Return a number of units in microseconds. Raises ValueError for one that no time has."""
    # Not the product first: 1e999999 would fill the memory.
    if not number.is_finite() or number.adjusted() > MAX_EXPONENT:
        raise ValueError("beyond every calendar")
    return round(number * unit)


def zoned(zone: tzinfo | None, shape: Callable[[datetime], Any], *, empty: bool) -> Callable[[Raw], Any]:
    """Return what reads a time that is written out, in this zone where the text has none."""

    def convert(value: Raw) -> Any:
        text = characters(value)
        if text is None or (empty and not text):
            return None
        return shape(written(text, zone, value, "a time as 2024-02-29T12:30:00Z"))

    return convert


def written(text: str, zone: tzinfo | None, value: Raw, expected: str) -> datetime:
    """Return a time that is written out, rounded to microseconds. Raises ValueError with what was expected."""
    try:
        time = moment(text)
    except (ValueError, OverflowError):
        raise ValueError(f"Expected {expected}, got {shortened(value)}") from None
    if time.tzinfo is None and zone is None:
        raise ValueError(f"Expected a time with a zone, got {shortened(value)}")
    return time.replace(tzinfo=zone) if time.tzinfo is None else time


def moment(text: str) -> datetime:
    """Return a time as ISO 8601 and PostgreSQL write it, with or without a zone. Raises ValueError for another text."""
    time = datetime.fromisoformat(text.strip().replace("z", "Z").replace("t", "T"))
    finer = FINER.search(text)
    return time if finer is None or finer[1] < "5" else time + timedelta(microseconds=1)


def from_base64(value: str) -> str:
    r"""Return the bytes of base64 text as PostgreSQL reads them."""
    try:
        return "\\x" + base64.b64decode(value, validate=True).hex()
    except (binascii.Error, ValueError):
        raise ValueError("Expected base64") from None


def empty_as_null(plain: Reader) -> Reader:
    """Return the reader that takes an empty string for null."""
    parse = msgspec.json.Decoder(plain.type if plain.type is Raw else plain.type | None).decode

    def convert(value: Raw) -> Any:
        if bytes(value) == b'""':
            return None
        found = parse(value)
        return found if found is None or plain.convert is None else plain.convert(found)

    return Reader(Raw, convert)


def lenient_array(column: Column) -> Reader:
    """Return the reader of arrays whose elements are read leniently, or of the text that PostgreSQL writes of one."""
    one = replace(column, is_array=False)
    elements = array_of(lenient(one, reader_of(one), False))
    parse = msgspec.json.Decoder(list[Raw] | None).decode

    def convert(value: Raw) -> Any:
        if bytes(value)[:1] == b'"':
            return decode_text(value) or None
        found = parse(value)
        return None if found is None or elements.convert is None else elements.convert(found)

    return Reader(Raw, convert)


def lenient(column: Column, plain: Reader, empty: bool) -> Reader:
    """Return the reader that takes a number for its text, and a text for what stands in it."""
    if column.type in TEXTS:
        return Reader(Raw, lambda value: None if empty and bytes(value) == b'""' else characters(value))
    if plain.type is Raw:
        return Reader(Raw, lambda value: None if bytes(value) == b'""' else found_by(plain, value))
    kind = float if column.type in FLOATS else plain.type
    parse = msgspec.json.Decoder(kind | None, strict=False).decode
    otherwise = OTHERWISE.get(column.type, refused)

    def convert(value: Raw) -> Any:
        text = bytes(value)
        if text == b'""':
            return None
        if column.type in TIMES and text[:1] not in (b'"', b"n"):
            # Without a word about its unit, a number is no time.
            raise ValueError(
                f"Expected a time in text, got {shortened(value)}: see `time` in docs/mapping.md"
            )
        try:
            found = parse(value)
        except msgspec.ValidationError as error:
            return found_by(plain, otherwise(column, value, error))
        return found_by(plain, finite(found) if isinstance(found, float) else found)

    return Reader(Raw, convert)


def refused(_column: Column, _value: Raw, error: msgspec.ValidationError) -> Any:
    """Raise the error: there is no other way to read the value."""
    raise error


def lenient_integer(column: Column, value: Raw, error: msgspec.ValidationError) -> int:
    """Return the integer that a number, a text or a boolean stands for."""
    if "Expected `int` " in str(error):
        raise error
    found = whole(decode_exactly(value), value)
    if found.bit_length() >= plain_bits(column):
        raise ValueError(f"Expected an integer within {column.shown_type}, got {shortened(value)}")
    return found


def lenient_boolean(_column: Column, value: Raw, error: msgspec.ValidationError) -> bool:
    """Return what PostgreSQL reads as a boolean: it writes t and f itself."""
    found = decode_exactly(value)
    word = found.strip().lower() if isinstance(found, str) else None
    if word not in BOOLEANS:
        raise error
    return BOOLEANS[word]


def lenient_time(column: Column, value: Raw, _error: msgspec.ValidationError) -> Any:
    """Return a time in another form than RFC 3339's, such as PostgreSQL's own: 2024-02-29 12:30:00+00."""
    text = decode_text(value)
    if column.type == "timestamptz":
        return moved(written(text, None, value, "a time as 2024-02-29T12:30:00Z"), UTC)
    try:
        time = moment(text)
    except (ValueError, OverflowError):
        time = None
    if time is None or time.tzinfo is not None:
        raise ValueError(f"Expected a {column.type} without a zone, got {shortened(value)}")
    return time if column.type == "timestamp" else time.date()


def lenient_clock(_column: Column, value: Raw, error: msgspec.ValidationError) -> time_of_day:
    """Return a time of day without seconds."""
    try:
        found = time_of_day.fromisoformat(decode_text(value).strip())
    except (msgspec.MsgspecError, ValueError):
        raise error from None
    if found.tzinfo is not None:
        raise error
    return found


OTHERWISE: dict[str, Callable[[Column, Raw, msgspec.ValidationError], Any]] = {
    **dict.fromkeys(INTEGERS, lenient_integer),
    **dict.fromkeys(TIMES, lenient_time),
    "bool": lenient_boolean,
    "time": lenient_clock,
}


def plain_bits(column: Column) -> int:
    """Return how many bits an integer of the column has."""
    return 8 * int(column.type.removeprefix("int"))


def found_by(plain: Reader, value: Any) -> Any:
    """Return a value as it is sent."""
    return value if value is None or plain.convert is None else plain.convert(value)


def whole(found: Any, value: Raw) -> int:
    """Return the integer that a number, a text or a boolean stands for."""
    written_otherwise = isinstance(found, str) and not NUMBER.fullmatch(found)
    try:
        number = Decimal("NaN" if written_otherwise else found.strip() if isinstance(found, str) else found)
        # Not int(number) first: 1e999999 would fill the memory.
        if number.is_finite() and number.adjusted() < 20 and number == number.to_integral_value():
            return int(number)
    except (InvalidOperation, TypeError, ValueError):
        pass
    raise ValueError(f"Expected an integer, got {shortened(value)}")


def shortened(value: Raw) -> str:
    """Return a value as it stands in the message, the beginning of a long one."""
    text = bytes(value).decode()
    return text if len(text) <= 40 else f"{text[:40]}…"
