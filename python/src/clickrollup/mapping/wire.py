"""Rows in binary, of the types whose binary form is simple: for what compiled code leaves to Python.

The forms are those of the types' receive functions in PostgreSQL, such as numeric_recv and timestamptz_recv.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from struct import Struct
from typing import Any
from uuid import UUID

from msgspec import UNSET
from psycopg import DataError
from psycopg.types.numeric import dump_decimal_to_numeric_binary

from clickrollup.events.message import JSONB_VERSION, MICROSECOND, POSTGRES_EPOCH
from clickrollup.mapping.catalog import Column

Pack = Callable[[Any], bytes]

COUNT = Struct(">h").pack
SIZE = Struct(">i").pack
INT2, INT4, INT8, FLOAT8 = (Struct(">" + code).pack for code in "hiqd")
NULL = SIZE(-1)
LOCAL_EPOCH = POSTGRES_EPOCH.replace(tzinfo=None)


def numeric(value: str) -> bytes:
    """Return the text of a number as numeric. Raises DataError for one that the server may refuse."""
    return bytes(dump_decimal_to_numeric_binary(Decimal(value)))


def double(value: float | str) -> bytes:
    """Return a number, or the name of one that JSON has no numbers for, as double precision."""
    return FLOAT8(float(value))


def zoned_time(value: datetime) -> bytes:
    """Return a time with a zone as timestamptz."""
    return INT8((value - POSTGRES_EPOCH) // MICROSECOND)


def local_time(value: datetime) -> bytes:
    """Return a time without a zone as timestamp."""
    return INT8((value - LOCAL_EPOCH) // MICROSECOND)


def day(value: date) -> bytes:
    """Return a date as date."""
    return INT4(value.toordinal() - POSTGRES_EPOCH.toordinal())


def flag(value: bool) -> bytes:
    """Return a truth value as boolean."""
    return b"\1" if value else b"\0"


def number(value: UUID) -> bytes:
    """Return a uuid as uuid."""
    return value.bytes


def document(value: str) -> bytes:
    """Return JSON text as jsonb."""
    return JSONB_VERSION + value.encode()


def hexadecimal(value: str) -> bytes:
    """Return what was read for bytes as bytea."""
    return bytes.fromhex(value.removeprefix("\\x"))


# A real is not among them: the server makes it of a decimal text in one step, and a double would be rounded twice.
PACKS: dict[str, Pack] = {
    "int2": INT2,
    "int4": INT4,
    "int8": INT8,
    "float8": double,
    "numeric": numeric,
    "bool": flag,
    **dict.fromkeys(("text", "varchar", "bpchar", "citext", "enum", "json"), str.encode),
    "jsonb": document,
    "uuid": number,
    "date": day,
    "timestamp": local_time,
    "timestamptz": zoned_time,
    "bytea": hexadecimal,
}


# What it raises where only the server can say what comes of a value.
ERRORS = (ValueError, ArithmeticError, DataError)


def are_simple(columns: Sequence[Column]) -> bool:
    """Tell whether all columns have a simple binary form."""
    return all(column.type in PACKS and not column.is_array for column in columns)


def packed_value(column: Column, value: Any) -> bytes:
    """Return a value as it is sent. Raises one of ERRORS."""
    if value is None:
        return NULL
    text = PACKS[column.type](value)
    return SIZE(len(text)) + text


def can_be_packed(column: Column, value: Any) -> bool:
    """Tell whether a value has a simple binary form; one that is left out needs none."""
    try:
        return value is UNSET or bool(packed_value(column, value))
    except ERRORS:
        return False


def packed_row(columns: Sequence[Column], row: Sequence[Any]) -> bytes:
    """Return a row as it is sent, without the columns that it leaves out. Raises one of ERRORS."""
    values = [
        packed_value(column, value) for column, value in zip(columns, row, strict=True) if value is not UNSET
    ]
    return COUNT(len(values)) + b"".join(values)
