"""Rows of any table as JSON objects of their own fields: NDJSON, CSV and TSV, Parquet."""

import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.kafka.delivery import Message
from clickrollup.replay.skips import Skips
from clickrollup.replay.table import bare, column_names, records, texts

# JSON's own grammar of a number: it is sent digit for digit.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
WORDS = {"": None, "true": True, "false": False}
# In what order a header is asked which of them divides it.
DIVIDERS = ("\t", ";", ",")
# Rows that are unpacked at once.
BATCH = 10_000
encode = msgspec.json.Encoder(decimal_format="number").encode
# What comes of values that Python or JSON do not have, as times of the year 10000, or objects as keys.
UNWRITABLE = (TypeError, ValueError, OverflowError, KeyError)
Row = dict[str, Any] | Exception


def json_rows(lines: Iterator[bytes], key_field: str) -> Iterator[Message]:
    """Yield each line that is not blank, byte for byte without its end, with the key that a field holds."""
    for line in lines:
        value = bare(line).rstrip(b"\r\n")
        if value and not value.isspace():
            yield Message(value, key_of_json(value, key_field))


def key_of_json(value: bytes, field: str) -> bytes | None:
    """Return the key of a JSON object: a text, or a number as it is written; None for anything else."""
    try:
        raw = bytes(msgspec.json.decode(value, type=dict[str, msgspec.Raw])[field])
        key = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
        return None
    return key_of(key) if isinstance(key, str) else raw if NUMBER.fullmatch(raw.decode()) else None


def key_of(value: Any) -> bytes | None:
    """Return a message's key for the value of a row, None for NULL and for what is no single value."""
    return None if value is None or isinstance(value, (dict, list)) else str(value).encode()


def csv_rows(
    lines: Iterator[bytes], skips: Skips, key_field: str, text_columns: Collection[str]
) -> Iterator[Message]:
    """Yield an object for each row under the header, which a comma, a semicolon or a tab divides."""
    decoded = texts(lines)
    first = next(decoded, "")
    reader = csv.reader(_again(first, decoded), delimiter=divider(first))
    names = column_names(reader)
    for fields in records(reader, names, skips):
        try:
            value = encode({name: value_of(text, name in text_columns) for name, text in fields.items()})
            yield Message(value, fields[key_field].encode() if fields.get(key_field) else None)
        except UnicodeEncodeError:
            skips.skip(reader.line_num, "not UTF-8")


def _again(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others


def divider(header: str) -> str:
    """Return what divides a header's names: the first of tab, semicolon and comma that it has."""
    return next((each for each in DIVIDERS if each in header), ",")


def value_of(text: str, is_text: bool) -> Any:
    """Return the JSON value of a field: null for nothing, numbers and true and false as such, else the text."""
    if text in WORDS and not (is_text and text):
        return WORDS[text]
    return msgspec.Raw(text.encode()) if not is_text and NUMBER.fullmatch(text) else text


def parquet_rows(path: Path, skips: Skips, key_field: str) -> Iterator[Message]:
    """Yield an object for each row of a Parquet file.

    Raises ConfigurationError without pyarrow, ClickrollupError for a damaged file.
    """
    number = 0
    for batch in batches(path):
        for row in batch:
            number += 1
            try:
                if isinstance(row, Exception):
                    raise row
                yield Message(encode(row), key_of(row.get(key_field)))
            except UNWRITABLE as error:
                skips.skip(number, f"a value that JSON does not have: {type(error).__name__}")


def batches(path: Path) -> Iterator[list[Row]]:
    """Yield the rows of a Parquet file, some at once."""
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigurationError(
            "Parquet files need pyarrow, which is not installed", hint="pip install 'clickrollup[parquet]'"
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            microseconds = _without_nanoseconds(file.schema_arrow, arrow)
            for batch in file.iter_batches(BATCH):
                table = arrow.Table.from_batches([batch]).cast(microseconds, safe=False)
                yield rows_of(table)
    except (OSError, ValueError, arrow.ArrowException) as error:
        raise ClickrollupError(
            f"{path} is damaged, or no Parquet file: {error}",
            hint="The rows before that place were sent; mend the file before sending it again.",
        ) from error


def rows_of(table: Any) -> list[Row]:
    """Return the rows of a table; for one with a value that Python does not have the error."""
    try:
        found: list[Row] = table.to_pylist(maps_as_pydicts="strict")
    except UNWRITABLE as error:
        if table.num_rows == 1:
            return [error]
        return [row for place in range(table.num_rows) for row in rows_of(table.slice(place, 1))]
    return found


def _without_nanoseconds(schema: Any, arrow: Any) -> Any:
    """Return a schema whose times are in microseconds, finer than which neither Python nor PostgreSQL has any."""
    return arrow.schema([field.with_type(coarser(field.type, arrow)) for field in schema])


def coarser(kind: Any, arrow: Any) -> Any:
    """Return a type with microseconds in place of other units, within it too."""
    types = arrow.types
    if types.is_timestamp(kind):
        return arrow.timestamp("us", kind.tz)
    if types.is_time64(kind):
        return arrow.time64("us")
    if types.is_duration(kind):
        return arrow.duration("us")
    if types.is_struct(kind):
        return arrow.struct([field.with_type(coarser(field.type, arrow)) for field in kind])
    if types.is_map(kind):
        return arrow.map_(coarser(kind.key_type, arrow), coarser(kind.item_type, arrow))
    if types.is_list(kind):
        return arrow.list_(coarser(kind.value_type, arrow))
    return arrow.large_list(coarser(kind.value_type, arrow)) if types.is_large_list(kind) else kind
