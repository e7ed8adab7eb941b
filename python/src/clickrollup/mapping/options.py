"""Readers of columns for which a mapping asks more than what the type says."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Raw

from clickrollup.mapping.catalog import Column
from clickrollup.mapping.readers import Reader, raw_text, reader_of
from clickrollup.mapping.rules import Rule

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds in a unit.
UNITS = {
    "epoch_s": Decimal(1_000_000),
    "epoch_ms": Decimal(1000),
    "epoch_us": Decimal(1),
    "epoch_ns": Decimal("0.001"),
}
TIMES = ("timestamptz", "timestamp", "date")
TEXTS = ("text", "varchar", "bpchar", "citext", "enum")
INTEGERS = ("int2", "int4", "int8")
decode_exactly = msgspec.json.Decoder(float_hook=Decimal).decode


def reader_for(column: Column, rule: Rule) -> Reader:
    """Return how the column is read as the rule says. Raises ValueError when the two do not fit."""
    plain = reader_of(column)
    if rule.hash:
        return hashed(column)
    if rule.time is not None or rule.zone is not None:
        return time_reader(column, rule)
    if rule.bytes == "base64":
        if column.type != "bytea" or column.is_array:
            raise ValueError(f"base64 is for bytea, and the column is {column.shown_type}")
        return Reader(str, from_base64)
    if rule.lenient:
        return lenient(column, plain, rule.empty_as_null)
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


def characters(value: Raw) -> str | None:
    """Return the characters of a string, and of anything else its text; None for null."""
    text = raw_text(value)
    return msgspec.json.decode(text, type=str) if text is not None and text.startswith('"') else text


def time_reader(column: Column, rule: Rule) -> Reader:
    """Return the reader of times in the form of the rule."""
    if column.type not in TIMES or column.is_array:
        raise ValueError(f"a form of times is given, and the column is {column.shown_type}")
    shape = shape_of(column, zone_of(rule.zone))
    if rule.time in UNITS:
        return Reader(Raw, epoch(UNITS[str(rule.time)], shape, empty=rule.lenient or rule.empty_as_null))
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
        return lambda time: time
    if column.type == "timestamp":
        return lambda time: time.astimezone(zone or UTC).replace(tzinfo=None)
    return lambda time: time.astimezone(zone or UTC).date()


def epoch(unit: Decimal, shape: Callable[[datetime], Any], *, empty: bool) -> Callable[[Raw], Any]:
    """Return what reads a count of units since 1970."""

    def convert(value: Raw) -> Any:
        found = decode_exactly(value)
        if found is None or (empty and found == ""):
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
            raise ValueError(f"Expected a number since 1970, got {shortened(value)}")  # noqa: TRY004
        try:
            return shape(EPOCH + timedelta(microseconds=round(Decimal(found) * unit)))
        except (InvalidOperation, OverflowError, ValueError):
            raise ValueError(
                f"Expected a number since 1970 within the years 1 to 9999, got {shortened(value)}"
            ) from None

    return convert


def zoned(zone: tzinfo | None, shape: Callable[[datetime], Any], *, empty: bool) -> Callable[[Raw], Any]:
    """Return what reads a time that is written out, in this zone where the text has none."""

    def convert(value: Raw) -> Any:
        text = characters(value)
        if text is None or (empty and not text):
            return None
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"Expected a time as 2024-02-29T12:30:00Z, got {shortened(value)}") from None
        if time.tzinfo is None and zone is None:
            raise ValueError(f"Expected a time with a zone, got {shortened(value)}")
        return shape(time.replace(tzinfo=zone) if time.tzinfo is None else time)

    return convert


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


def lenient(column: Column, plain: Reader, empty: bool) -> Reader:
    """Return the reader that takes a number for its text, and a text for what stands in it."""
    if column.type in TEXTS and not column.is_array:
        return Reader(Raw, lambda value: None if empty and bytes(value) == b'""' else characters(value))
    kind = plain.type if plain.type is Raw else plain.type | None

    def convert(value: Raw) -> Any:
        found = decode_exactly(value)
        if found == "" or found is None:
            return None
        if plain.type is Raw:
            return plain.convert(value) if plain.convert else value
        if column.type in INTEGERS and not column.is_array:
            found = whole(found, value)
        elif column.type == "timestamptz" and isinstance(found, str):
            found = found.replace(" ", "T", 1)
        elif isinstance(found, Decimal) and column.type in ("float4", "float8"):
            found = float(found)
        read = msgspec.convert(found, kind, strict=False)
        return plain.convert(read) if plain.convert and read is not None else read

    return Reader(Raw, convert)


def whole(found: Any, value: Raw) -> int:
    """Return the integer that a number, a text or a boolean stands for."""
    try:
        number = Decimal(found.strip() if isinstance(found, str) else found)
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
