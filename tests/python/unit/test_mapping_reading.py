"""How values are read beyond the type: times, numbers, lenient reading, metadata; without a server."""

import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec import UNSET
from support.mapped import KAFKA_TIME, NOON, Message, column, mapped, rows

from clickrollup.mapping.formats import msgpack_texts, separated
from clickrollup.mapping.options import reader_for
from clickrollup.mapping.rules import Rule

LARGE = '{"a": 1e999990}'


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "kind", "value", "expected"),
    [
        ('time = "epoch_d"', "date", 19782, date(2024, 2, 29)),
        ('time = "epoch_s"', "timestamptz", -1.5, at(1969, 12, 31, 23, 59, 58, 500_000)),
        ('time = "epoch_ms"', "timestamptz", "-1", at(1969, 12, 31, 23, 59, 59, 999_000)),
        ('time = "epoch_ns"', "timestamptz", KAFKA_TIME * 10**6 + 1500, NOON.replace(microsecond=2)),
        ('time = "epoch_ms"', "timestamptz", "2024-02-29T12:30:00Z", NOON),
        (
            'time = "rfc3339"',
            "timestamptz",
            "2024-02-29T12:30:00.1234567Z",
            NOON.replace(microsecond=123_457),
        ),
        ('zone = "UTC"', "timestamptz", "2024-02-29t12:30:00z", NOON),
        # The hour that is not there, the one that comes twice, and a zone of the sun: seconds count.
        ('zone = "Europe/Berlin"', "timestamptz", "2024-03-31T02:30:00", at(2024, 3, 31, 1, 30)),
        ('zone = "Europe/Berlin"', "timestamptz", "2024-10-27T02:30:00", at(2024, 10, 27, 0, 30)),
        ('zone = "Africa/Monrovia"', "timestamptz", "1970-01-01T00:00:00", at(1970, 1, 1, 0, 44, 30)),
        ("scale = 2", "numeric", "BNI=", Decimal("12.34")),
        ("scale = 2", "numeric", "/w==", Decimal("-0.01")),
        ("scale = 2", "numeric", 1.5, Decimal("1.5")),
        ("lenient = true", "bool", "t", True),
        ("lenient = true", "bool", " Off ", False),
        ("lenient = true", "float8", "NaN", "NaN"),
        ("lenient = true", "float8", "-inf", "-Infinity"),
        ("lenient = true", "timestamptz", "2024-02-29 12:30:00+00", NOON),
        ("lenient = true", "timestamp", "2024-02-29 12:30", NOON.replace(tzinfo=None)),
        ("lenient = true", "date", "2024-02-29 12:30:00", date(2024, 2, 29)),
        ("lenient = true", "time", "12:30", time(12, 30)),
        ("lenient = true", "int4", " 1e3 ", 1000),
    ],
)
def test_what_is_meant(rule: str, kind: str, value: Any, expected: Any) -> None:
    maker = mapped(f'[columns]\nx = {{ path = "a", {rule} }}', column("x", kind))
    assert rows(maker, {"a": value}) == [(expected,)]


@pytest.mark.parametrize(
    ("rule", "kind", "message", "reason"),
    [
        ('time = "epoch_s"', "timestamptz", LARGE, "within the years 1 to 9999, got 1e999990 - at `$.a`"),
        ('time = "epoch_ns"', "timestamptz", LARGE, "within the years 1 to 9999"),
        ('time = "epoch_s"', "timestamptz", '{"a": "1_0"}', 'Expected a number since 1970, got "1_0"'),
        ('zone = "Europe/Berlin"', "timestamptz", '{"a": "0001-01-01T00:00"}', "within the years 1 to 9999"),
        ("lenient = true", "int4", '{"a": "1_0"}', 'Expected an integer, got "1_0"'),
        ("lenient = true", "int4", '{"a": "\uff11"}', 'Expected an integer, got "\uff11"'),
        ("lenient = true", "timestamptz", '{"a": "2024-02-29 12:30"}', "Expected a time with a zone"),
        (
            "lenient = true",
            "timestamp",
            '{"a": "2024-02-29 12:30+01"}',
            "Expected a timestamp without a zone",
        ),
        ("lenient = true", "bool", '{"a": "maybe"}', "Expected `bool | null`"),
        ("lenient = true", "time", '{"a": "12:30+01"}', "Invalid RFC3339"),
        ("lenient = false", "numeric", '{"a": "1_000"}', 'Expected a number, got "1_000" - at `$.a`'),
        ("lenient = false", "numeric", '{"a": true}', "Expected a number, got true"),
        ("lenient = false", "float8", '{"a": "1.5"}', "Expected `str` matching regex '^(NaN|"),
        ("lenient = false", "composite", '{"a": {"b": 1}}', "reads no object as a composite type"),
        ("scale = 2", "numeric", '{"a": "?"}', "Expected base64 - at `$.a`"),
        ("scale = 2", "numeric", '{"a": true}', "digits in base64, got true"),
    ],
)
def test_what_is_no_guess(rule: str, kind: str, message: str, reason: str) -> None:
    maker = mapped(f'[columns]\nx = {{ path = "a", {rule} }}', column("x", kind))
    assert reason in rows(maker, Message(message.encode()))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("int4", ["1", 2, None, ""], '{"1","2",NULL,NULL}'),
        ("text", ["a", 1.5, 'q"'], '{"a","1.5","q\\""}'),
        ("bool", ["t", False], '{"True","False"}'),
        ("int4", "{1,2}", "{1,2}"),
        ("int4", "", None),
    ],
)
def test_elements_are_read_leniently_too(kind: str, value: Any, expected: str | None) -> None:
    maker = mapped('[columns]\nx = { path = "a", lenient = true }', column("x", kind, is_array=True))
    assert rows(maker, {"a": value}) == [(expected,)]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("int4", [[1, None], [3, 4]], '{{"1",NULL},{"3","4"}}'),
        ("numeric", [[[1.50]], [[2]]], '{{{"1.5"}},{{"2"}}}'),
        ("text", [["a"], ['"']], '{{"a"},{"\\""}}'),
        ("jsonb", [[{"a": 1}], ["b"]], '{{"{\\"a\\": 1}"},{"\\"b\\""}}'),
        ("int4", [[], []], "{}"),
        ("int4", [[1], [2, 3]], "an array of 2 beside one of 1: arrays within an array are of one length"),
        ("int4", [[1], 2], "a value beside an array, within an array"),
        ("int4", [1, [2]], "an array beside a value, within an array"),
        ("numeric", [None, [2]], "an array beside a value, within an array"),
        ("numeric", [[[[[[[1]]]]]]], "an array of more than 6 dimensions"),
        ("int4", [[[[[[[1]]]]]]], "Expected `int | null`, got `array`"),
    ],
)
def test_arrays_of_arrays_are_of_several_dimensions(kind: str, value: Any, expected: str) -> None:
    maker = mapped("", column("x", kind, is_array=True))
    found = rows(maker, {"x": value})
    assert found == [(expected,)] if expected.startswith("{") else found.startswith(expected)


def test_a_header_in_each_message() -> None:
    columns = [column("id", "int4"), column("note"), column("n", "int4", has_default=True)]
    maker = mapped("header = true", *columns, form=separated(",", None), texts=True, extra=True)
    message = Message('\ufeffnote,id,other\r\n"a\nb",1,x\r\n,2,\r\n'.encode())
    assert rows(maker, message) == [(1, "a\nb", UNSET, '{"other":"x"}'), (2, None, UNSET, '{"other":null}')]
    assert rows(maker, Message(b"n,id\n5,1"), Message(b"id")) == [(1, None, 5, None)]
    for message, reason in {
        b"": "empty message",
        b"id,note,id\n1,a,2": "the header has a name twice: id",
        b"id,note\n1,a\n2": "1 fields, where 2 are expected: id, note - at line 3",
        b'id,note\n1,"a': "not CSV: unexpected end of data - at line 2",
        b"Id\n1": "no field of the message has a column",
    }.items():
        assert reason in rows(
            mapped(
                "header = true", column("id", "int4"), column("note"), form=separated(",", None), texts=True
            ),
            Message(message),
        )


def test_the_kafka_timestamp_in_a_zone() -> None:
    text = """
        [columns]
        local = { path = "@timestamp", zone = "Asia/Kathmandu" }
        day = { path = "@timestamp", zone = "Pacific/Kiritimati" }
        plain = "@timestamp"
        milliseconds = { path = "@timestamp", lenient = true }
        hashed = { path = "@offset", hash = true }
    """
    columns = [column("local", "timestamp"), column("day", "date"), column("plain", "timestamp")]
    maker = mapped(text, *columns, column("milliseconds", "int8"), column("hashed", "int8"))
    local, day, plain, milliseconds, hashed = rows(maker, {})[0]
    assert (local, day) == (datetime(2024, 2, 29, 18, 15), date(2024, 3, 1))  # noqa: DTZ001
    assert (plain, milliseconds) == (NOON.replace(tzinfo=None), KAFKA_TIME)
    assert (
        hashed
        == rows(mapped('[columns]\nx = { path = "a", hash = true }', column("x", "int8")), {"a": 42})[0][0]
    )


def test_a_header_is_read_as_if_it_stood_in_the_message() -> None:
    text = """
        [columns]
        number = { path = "@header.n", lenient = true }
        data = { path = "@header.b", bytes = "base64" }
    """
    maker = mapped(text, column("number", "int4"), column("data", "bytea"))
    assert rows(maker, Message(b"{}", None, (("n", b"12"), ("b", b"AP8=")))) == [(12, "\\x00ff")]
    assert (
        rows(maker, Message(b"{}", None, (("n", b"\xff"),)))
        == "not UTF-8: invalid start byte at byte 0 - at `@header.n`"
    )


def test_a_missing_time_of_the_clickstream_is_that_of_the_message() -> None:
    maker = mapped(
        "", column("event_time", "timestamptz", not_null=True, has_default=True), kafka_time="event_time"
    )
    assert rows(maker, {"event_time": None}, {}) == [(NOON,), (NOON,)]
    assert rows(maker, {"event_time": "2024-02-29T13:30:00+01:00"}) == [(at(2024, 2, 29, 12, 30),)]


def test_floats_that_are_no_numbers_survive_formats_that_have_them() -> None:
    maker = mapped(
        "",
        column("a", "float8"),
        column("b", "numeric"),
        column("c", "float8", is_array=True),
        form=msgpack_texts,
    )
    message = msgspec.msgpack.encode({"a": -math.inf, "b": math.nan, "c": [math.nan, 1.5]})
    assert rows(maker, Message(message)) == [("-Infinity", "NaN", '{"NaN","1.5"}')]


def test_what_postgresql_writes_as_csv() -> None:
    names = ["id", "ok", "at", "tags", "doc", "note"]
    columns = [
        column("id", "int4"),
        column("ok", "bool"),
        column("at", "timestamptz"),
        column("tags", is_array=True),
        column("doc", "jsonb"),
        column("note"),
    ]
    maker = mapped("", *columns, form=separated(",", names), texts=True)
    line = b'1,f,2024-02-29 12:30:00+00,"{a,b}","{""x"": 1}","a\nb"\r\n2,,,,,' + b"x" * 200_000
    assert rows(maker, Message(line)) == [
        (1, False, NOON, "{a,b}", '{"x": 1}', "a\nb"),
        (2, None, None, None, None, "x" * 200_000),
    ]


def test_a_scale_is_for_numbers() -> None:
    with pytest.raises(ValueError, match="a scale is given, and the column is text"):
        reader_for(column("x"), Rule(scale=2))


def test_which_object_of_a_message_is_no_good() -> None:
    maker = mapped('envelope = "ndjson"', column("id", "int4"))
    assert (
        rows(maker, Message(b'{"id":1}\n{"id":"x"}\n'))
        == "Expected `int | null`, got `str` - at `$.id`, in object 2 of 2"
    )
    assert rows(maker, Message(b"\n")) == "empty message"
    maker = mapped('envelope = "json-array"', column("id", "int4"))
    assert rows(maker, [{"id": 1}, {"id": 2}], []) == [(1,), (2,)]
    assert rows(maker, {"id": 1}) == "Expected `array`, got `object`"
    assert json.dumps(rows(maker, [{"id": 1}, 5])).endswith('in object 2 of 2"')
