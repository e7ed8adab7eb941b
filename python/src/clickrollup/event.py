"""The message of the clickstream topic, and how its bytes become a row of the events table.

A message is a JSON object with `customer_id`, `event_type`, `country`, `browser`, `device_id`, `session_id`
and optionally `event_time`. Whatever is not exactly that raises BadMessageError with the reason:

>>> decode(b'{"customer_id": 1}', 1_700_000_000_000)
Traceback (most recent call last):
clickrollup.event.BadMessageError: Object missing required field `event_type`
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

# The columns of a row, in the order in which decode returns their values.
COLUMNS = ("event_time", "customer_id", "event_type", "country", "browser", "device_id", "session_id")
# The first is a time in microseconds since 2000, as PostgreSQL sends and keeps a timestamptz: to make a
# datetime of it, only for psycopg to take it apart again, cost a quarter of the loader's time.
Row = tuple[int, int, str, str, str, int, int]

# Bytes of UTF-8: the CHECK constraints of events, which keep the rollups' index rows below 8,191 bytes.
MAX_TEXT_BYTES = 800
# Raw zero bytes are no JSON, so U+0000 comes as an escape.
BACKSLASH = ord("\\")
TEXTS = ("event_type", "country", "browser")

POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Milliseconds between the epoch of Kafka and that of PostgreSQL.
KAFKA_TO_POSTGRES = int(POSTGRES_EPOCH.timestamp()) * 1000
MICROSECOND = timedelta(microseconds=1)
FIRST_TIME = (datetime.min.replace(tzinfo=UTC) - POSTGRES_EPOCH) // MICROSECOND
LAST_TIME = (datetime.max.replace(tzinfo=UTC) - POSTGRES_EPOCH) // MICROSECOND

BigInt = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Text = Annotated[str, Meta(max_length=MAX_TEXT_BYTES)]
ZonedTime = Annotated[datetime, Meta(tz=True)]


class BadMessageError(ValueError):
    """Not a valid event: the text says why."""


class Event(msgspec.Struct, gc=False):
    """One message of the topic, decoded; unknown fields are ignored."""

    customer_id: BigInt
    event_type: Text
    country: Text
    browser: Text
    device_id: BigInt
    session_id: BigInt
    event_time: ZonedTime | None = None


parse = msgspec.json.Decoder(Event).decode


def decode(value: bytes | None, timestamp: int | None) -> Row:
    """Return the row of a message.

    `timestamp` is the Kafka message's, in milliseconds since 1970 (None: it has none); it is the event time
    where the message names none. Raises BadMessageError with the reason when it is not a valid event.
    """
    if value is None:
        raise BadMessageError("no value (a tombstone)")
    event = parsed(value)
    if BACKSLASH in value:
        refuse_zero_character(event)
    # Escapes make a text longer, never shorter: a short message holds no long text.
    if len(value) > MAX_TEXT_BYTES:
        refuse_long_text(event)
    return (
        message_time(timestamp) if event.event_time is None else stated_time(event.event_time),
        event.customer_id,
        event.event_type,
        event.country,
        event.browser,
        event.device_id,
        event.session_id,
    )


def parsed(value: bytes) -> Event:
    """Return the message's fields. Raises BadMessageError when it is not JSON or a field is wrong."""
    try:
        # The parser checks the bytes of the fields it keeps; JSON has to be UTF-8 throughout.
        if not value.isascii():
            value.decode()
        return parse(value)
    except msgspec.ValidationError as error:
        raise BadMessageError(str(error)) from None
    except msgspec.DecodeError as error:
        raise BadMessageError(f"not JSON: {error}" if value else "empty message") from None
    except UnicodeDecodeError as error:
        raise BadMessageError(f"not UTF-8: {error.reason} at byte {error.start}") from None
    except RecursionError:
        raise BadMessageError("not JSON that can be read: nested too deeply") from None


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


def refuse_zero_character(event: Event) -> None:
    """Raise BadMessageError when a text holds the character U+0000, which PostgreSQL refuses."""
    for name in TEXTS:
        if "\0" in getattr(event, name):
            raise BadMessageError(f"text with \\u0000, which PostgreSQL cannot store - at `$.{name}`")


def refuse_long_text(event: Event) -> None:
    """Raise BadMessageError when a text is longer than the events table takes."""
    for name in TEXTS:
        size = len(getattr(event, name).encode())
        if size > MAX_TEXT_BYTES:
            raise BadMessageError(f"text of {size} bytes, where {MAX_TEXT_BYTES} are allowed - at `$.{name}`")
