"""The decoder of messages: what it takes, what it refuses, and that it does nothing else."""

import doctest
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickrollup.events import message as event
from clickrollup.events.message import COLUMNS, BadMessageError, Decoder

decode = Decoder().decode

EVENT: dict[str, Any] = {
    "customer_id": 7,
    "event_type": "click",
    "country": "Côte d'Ivoire",
    "browser": "Firefox",
    "device_id": -1,
    "session_id": 2**63 - 1,
}
# 2024-02-29 12:30:00 UTC
KAFKA_TIME = 1_709_209_800_000
FIELDS = b'"event_type":"a","country":"b","browser":"c","device_id":2,"session_id":3}'


def message(**fields: Any) -> bytes:
    return msgspec.json.encode(EVENT | fields)


def microseconds(time: datetime) -> int:
    since = time - datetime(2000, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def reason(value: bytes | None, timestamp: int | None = KAFKA_TIME) -> str:
    with pytest.raises(BadMessageError) as caught:
        decode(value, timestamp)
    return str(caught.value)


def test_row_in_the_order_of_the_columns() -> None:
    row = dict(zip(COLUMNS, decode(message(), KAFKA_TIME), strict=True))
    assert row == {"event_time": microseconds(datetime(2024, 2, 29, 12, 30, tzinfo=UTC))} | EVENT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29T23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("2024-02-29T23:59:59.123456+05:45", datetime(2024, 2, 29, 18, 14, 59, 123456, tzinfo=UTC)),
        ("1969-12-31T16:00:00-08:00", datetime(1970, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("0001-01-01T05:00:00+05:00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_stated_time(text: str, expected: datetime) -> None:
    assert decode(message(event_time=text), None)[0] == microseconds(expected)


def test_time_of_null_is_no_time() -> None:
    assert decode(message(event_time=None), KAFKA_TIME) == decode(message(), KAFKA_TIME)


@pytest.mark.parametrize("timestamp", [0, -1, 1, -62_135_596_800_000, 253_402_300_799_999])
def test_kafka_time(timestamp: int) -> None:
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=timestamp)
    assert decode(message(), timestamp)[0] == microseconds(expected)


@pytest.mark.parametrize("timestamp", [-62_135_596_800_001, 253_402_300_800_000, 2**63 - 1, -(2**63)])
def test_kafka_time_that_no_table_keeps(timestamp: int) -> None:
    assert f"the Kafka timestamp {timestamp} is outside the years 1 to 9999" in reason(message(), timestamp)


def test_no_time_at_all() -> None:
    assert reason(message(), None) == "no event_time, and the Kafka message has no timestamp"


def test_unknown_fields_are_ignored_and_the_last_of_a_name_counts() -> None:
    assert decode(message(extra={"deep": [1, None]}), KAFKA_TIME) == decode(message(), KAFKA_TIME)
    assert decode(b'{"customer_id":1,"customer_id":5,' + FIELDS, KAFKA_TIME)[1] == 5


# From issue 2, point 5, and the section "Poison" of the notes on the loader.
BAD = {
    "tombstone": (None, "no value (a tombstone)"),
    "empty": (b"", "empty message"),
    "space": (b" ", "not JSON: Input data was truncated"),
    "no json": (b"hello", "not JSON: JSON is malformed: invalid character (byte 0)"),
    "truncated": (message()[:-1], "not JSON: Input data was truncated"),
    "two objects": (message() * 2, "not JSON: JSON is malformed: trailing characters"),
    "byte order mark": (b"\xef\xbb\xbf" + message(), "not JSON: JSON is malformed: invalid character"),
    "array": (b"[1]", "Expected `object`, got `array`"),
    "null": (b"null", "Expected `object`, got `null`"),
    "missing field": (b'{"customer_id":1}', "Object missing required field `event_type`"),
    "null field": (message(country=None), "Expected `str`, got `null` - at `$.country`"),
    "text for a number": (message(customer_id="1"), "Expected `int`, got `str` - at `$.customer_id`"),
    "true for a number": (message(customer_id=True), "Expected `int`, got `bool` - at `$.customer_id`"),
    "1.0 for a number": (message(device_id=1.0), "Expected `int`, got `float` - at `$.device_id`"),
    "1e3 for a number": (b'{"customer_id":1e3,' + FIELDS, "Expected `int`, got `float` - at `$.customer_id`"),
    "1e400 for a number": (b'{"customer_id":1e400,' + FIELDS, "Number out of range - at `$.customer_id`"),
    "NaN for a number": (b'{"customer_id":NaN,' + FIELDS, "not JSON: JSON is malformed"),
    "number for a text": (message(browser=5), "Expected `str`, got `int` - at `$.browser`"),
    "object for a text": (message(browser={}), "Expected `str`, got `object` - at `$.browser`"),
    "beyond bigint": (message(session_id=2**63), "Expected `int` <= 9223372036854775807 - at `$.session_id`"),
    "below bigint": (message(session_id=-(2**63) - 1), "Expected `int` >= -9223372036854775808"),
    "of 5,000 digits": (b'{"customer_id":1' + b"0" * 5000 + b"," + FIELDS, "Integer value out of range"),
    "zero character": (message(browser="a\0b"), "text with \\u0000, which PostgreSQL cannot store"),
    "invalid utf-8": (message().replace(b"click", b"\xff"), "not UTF-8: invalid start byte at byte 31"),
    "invalid utf-8 in a name": (message(x=1).replace(b'"x"', b'"\xff"'), "not UTF-8: invalid start byte"),
    "surrogate in utf-8": (message().replace(b"click", b"\xed\xa0\x80"), "not UTF-8: invalid"),
    "lone surrogate": (message().replace(b"click", b"\\ud800"), "not JSON: "),
    "half a surrogate pair": (message().replace(b"click", b"\\ud800\\u0041"), "not JSON: "),
    "too long": (message(event_type="x" * 801), "Expected `str` of length <= 800 - at `$.event_type`"),
    "too long in utf-8": (message(country="ß" * 401), "text of 802 bytes, where 800 are allowed"),
    # From Python 3.14 on as deep as the stack is: of a hundred thousand all were read.
    "deep nesting": (b'{"x":' + b"[" * 1_000_000, "not JSON that can be read: nested too deeply"),
    "naive time": (
        message(event_time="2024-02-29T12:30:00"),
        "Expected `datetime` with a timezone component - at `$.event_time`",
    ),
    "date only": (message(event_time="2024-02-29"), "Invalid RFC3339 encoded datetime - at `$.event_time`"),
    "time as a number": (message(event_time=1709209800), "Expected `datetime | null`, got `int`"),
    "no such day": (message(event_time="2023-02-29T00:00:00Z"), "Invalid RFC3339 encoded datetime"),
    "year 0": (message(event_time="0000-12-31T23:59:59Z"), "Invalid RFC3339 encoded datetime"),
    "year 10000": (message(event_time="10000-01-01T00:00:00Z"), "Invalid RFC3339 encoded datetime"),
    "year 0 in utc": (message(event_time="0001-01-01T00:00:00+00:01"), "event_time is outside the years"),
    "year 10000 in utc": (message(event_time="9999-12-31T23:59:59-00:01"), "event_time is outside the years"),
}


@pytest.mark.parametrize(("value", "start"), BAD.values(), ids=BAD.keys())
def test_bad_message(value: bytes | None, start: str) -> None:
    assert reason(value).startswith(start)


@pytest.mark.parametrize("text", ["x" * 800, "ß" * 400, "𝄞" * 200, "", '"\\\n', "\\u0000"])
def test_texts_that_fit(text: str) -> None:
    assert decode(message(browser=text), KAFKA_TIME)[4] == text


bigints = st.integers(-(2**63), 2**63 - 1)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)
times = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


# A busy machine is no fault of the input.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(bigints, texts, texts, texts, bigints, bigints, times))
def test_every_event_comes_through(values: tuple[Any, ...]) -> None:
    names = (*COLUMNS[1:], "event_time")
    value = msgspec.json.encode(dict(zip(names, values, strict=True)))
    assert decode(value, None) == (microseconds(values[-1]), *values[:-1])


scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just("\0")
names = st.sampled_from([*EVENT, "event_time"])
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=10)


@given(st.dictionaries(names, anything))
def test_whatever_is_json_becomes_a_row_that_fits_or_a_reason(fields: dict[str, Any]) -> None:
    check_row_or_reason(msgspec.json.encode(EVENT | fields))


@given(st.binary())
def test_whatever_bytes_become_a_row_that_fits_or_a_reason(value: bytes) -> None:
    check_row_or_reason(value)


@given(st.integers(0, 150), st.binary(max_size=8))
def test_a_damaged_event_becomes_a_row_that_fits_or_a_reason(at: int, inserted: bytes) -> None:
    check_row_or_reason(splice(message(), at, inserted))


def splice(value: bytes, at: int, inserted: bytes) -> bytes:
    return value[:at] + inserted + value[at + 1 :]


def check_row_or_reason(value: bytes) -> None:
    try:
        time, customer, *strings, device, session = decode(value, KAFKA_TIME)
    except BadMessageError:
        return
    numbers = (time, customer, device, session)
    assert all(-(2**63) <= number < 2**63 and type(number) is int for number in numbers)
    assert all(len(text.encode()) <= 800 and "\0" not in text for text in strings)


def test_example_in_the_docstring() -> None:
    assert doctest.testmod(event) == (0, 1)
