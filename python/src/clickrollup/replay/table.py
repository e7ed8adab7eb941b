"""Rows that are events already: NDJSON, sent byte for byte, and CSV, turned into the same JSON.

Nothing is judged here. A value the loader cannot take is sent as it stands and ends among its dead letters.
What is no event of the clickstream is in rows.py.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.events.message import COLUMNS, TEXTS
from clickrollup.kafka.delivery import Message
from clickrollup.replay.skips import Skips

TENANT = "customer_id"
TIME = "event_time"
INTEGERS = tuple(name for name in COLUMNS if name not in (TIME, *TEXTS))
# What the header of a CSV of events names at least.
EVENT_FIELDS = {*INTEGERS, *TEXTS}

LEFT_BEFORE = re.compile(rb"(?:\0|\xef\xbb\xbf)++")
# JSON's own grammar of a whole number, of any size.
WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")

# Characters of a field of CSV: as many as brokers take bytes of a message, where nobody told them otherwise. A quote
# that is never closed swallows no more.
csv.field_size_limit(2**20)


class Tenant(msgspec.Struct):
    """The one field of a line that is read: it makes the message's key."""

    customer_id: int


def ndjson_messages(lines: Iterator[bytes]) -> Iterator[Message]:
    """Yield each line that is not blank, without its end."""
    decoder = msgspec.json.Decoder(Tenant)
    for line in lines:
        value = bare(line).rstrip(b"\r\n")
        if value and not value.isspace():
            yield Message(value, tenant_of(decoder, value))


def bare(line: bytes) -> bytes:
    """Return the line without NUL bytes and byte order marks at its beginning.

    Files that were put one behind the other have such marks within, and a log that was rotated by copying, NULs.
    """
    return LEFT_BEFORE.sub(b"", line, count=1) if line.startswith((b"\0", codecs.BOM_UTF8)) else line


def tenant_of(decoder: msgspec.json.Decoder[Tenant], value: bytes) -> bytes | None:
    """Return the key of a JSON event, or None, any partition, for a line that names no tenant."""
    try:
        return str(decoder.decode(value).customer_id).encode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def csv_messages(lines: Iterator[bytes], skips: Skips) -> Iterator[Message]:
    """Yield an event for each row under the header, whose columns may stand in any order.

    Rows that do not have the header's columns are skipped, as are rows that are not UTF-8.
    Raises ConfigurationError when the header lacks a field; columns of other names are not sent.
    """
    reader = csv.reader(texts(lines))
    names = header(reader)
    for fields in records(reader, names, skips):
        try:
            yield Message(msgspec.json.encode(event_of(fields)), fields[TENANT].encode())
        except UnicodeEncodeError:
            skips.skip(reader.line_num, "not UTF-8")


def column_names(reader: Any) -> list[str]:
    """Read the header. Raises ConfigurationError where it cannot be read, or has a name twice, or an empty one."""
    try:
        names: list[str] = next(reader, [])
    except csv.Error as error:
        raise ConfigurationError(
            f"the CSV header cannot be read: {error}", hint="The first line must name each column once."
        ) from error
    wrong = sorted({name for name in names if names.count(name) > 1 or not name})
    if wrong:
        raise ConfigurationError(
            f"the CSV header has columns without a name, or a name twice: {', '.join(map(repr, wrong))}",
            hint="The first line must name each column once.",
        )
    return names


def header(reader: Any) -> list[str]:
    """Read the header of events. Raises ConfigurationError when it lacks one of the six fields."""
    names = column_names(reader)
    missing = sorted(EVENT_FIELDS - set(names))
    if missing:
        raise ConfigurationError(
            f"the CSV header lacks {', '.join(missing)}",
            hint="The first line must name the columns, separated by commas. A file of other fields goes to a topic "
            "of yours by --send-as rows --topic NAME.",
        )
    return names


def texts(lines: Iterator[bytes]) -> Iterator[str]:
    """Yield lines as text; what is not UTF-8 is found when it is written as JSON."""
    return (bare(line).decode("utf-8", "surrogateescape") for line in lines)


def records(reader: Any, names: list[str], skips: Skips) -> Iterator[dict[str, str]]:
    """Yield the rows by the names of their columns; those with too few or too many are skipped."""
    for row in rows(reader, skips):
        if len(row) == len(names):
            yield dict(zip(names, row, strict=True))
        else:
            skips.skip(reader.line_num, f"{len(names)} columns expected, {len(row)} found")


def rows(reader: Any, skips: Skips) -> Iterator[list[str]]:
    """Yield the rows that are not blank; what the csv module refuses is skipped."""
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            skips.skip(reader.line_num, str(error))
            continue
        if row is None:
            return
        if row:
            yield row


def event_of(fields: dict[str, str]) -> dict[str, Any]:
    """Return the event of a row. Where its time is empty, the message's own time counts."""
    event: dict[str, Any] = {name: number_or_text(fields[name]) for name in INTEGERS}
    event |= {name: fields[name] for name in TEXTS}
    if fields.get(TIME):
        event[TIME] = time_or_text(fields[TIME])
    return event


def number_or_text(text: str) -> msgspec.Raw | str:
    """Return a whole number as JSON writes it, however large, and anything else as the text it is."""
    return msgspec.Raw(text.encode()) if WHOLE_NUMBER.fullmatch(text) else text


def time_or_text(text: str) -> datetime | str:
    """Return a time with a zone, also in the form psql writes, and anything else as the text it is."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if time.tzinfo is None else time
