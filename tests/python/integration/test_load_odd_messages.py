"""Messages as they should not be, and odd ones that are right: each is loaded, or is a dead letter that says why."""

import gzip
from typing import Any

import psycopg
import pytest
from support.loading import Sent, load, send

from clickrollup.postgres.compiled import VARIABLE
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
TABLE = """
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
    CREATE TABLE odd (n integer, i integer, b bigint, num numeric, money numeric(6, 2), f double precision,
                      t text, v varchar(5), c char(3), d date, ts timestamp, tz timestamptz, j jsonb, by bytea, ok boolean,
                      m mood, p positive{more})
"""
# These are no types of a simple binary form, so with them all rows are sent as text.
MORE = ", r real, tm time, iv interval, ip inet, a integer[], ta text[]"
NO_JSON = "not JSON: "
NO_UTF8 = "not UTF-8: "
# The column and its value as PostgreSQL writes it: of messages that are right.
RIGHT: dict[bytes, tuple[str, str | None]] = {
    b'{"j": {"a": null, "b": [null, {}]}}': ("j", '{"a": null, "b": [null, {}]}'),
    b'{"j": null, "n": 0}': ("j", None),
    b'{"num": 123456789012345678901234567890.1234567890}': (
        "num",
        "123456789012345678901234567890.1234567890",
    ),
    b'{"num": -0.0}': ("num", "0.0"),
    b'{"b": -9223372036854775808}': ("b", "-9223372036854775808"),
    b'{"i": 1, "i": 2}': ("i", "2"),
    b'{"j": ' + b"[" * 200 + b"]" * 200 + b"}": ("j", "[" * 200 + "]" * 200),
    b' \r\n\t{"i" : 7 } \n': ("i", "7"),
    b'{"t": "\\ud83d\\ude00 \\u00e9"}': ("t", "\U0001f600 \xe9"),
    b'{"c": "abc   "}': ("c", "abc"),
    b'{"t": ""}': ("t", ""),
    b"{}": ("t", None),
    b'{"tz": "2024-02-29T12:30:00-15:59"}': ("tz", "2024-03-01 04:29:00+00"),
    b'{"tz": "9999-12-31T23:59:59.999999Z"}': ("tz", "9999-12-31 23:59:59.999999+00"),
    b'{"ts": "0001-01-01T00:00:00"}': ("ts", "0001-01-01 00:00:00"),
    b'{"by": "\\\\x"}': ("by", "\\x"),
    b'{"f": "NaN"}': ("f", "NaN"),
    b'{"f": 1e308}': ("f", "1e+308"),
    b'{"f": -0.0}': ("f", "-0"),
    b'{"i": 7, "\xc3\xa9\\u0000": 1}': ("i", "7"),
}
RIGHT_MORE: dict[bytes, tuple[str, str | None]] = {
    b'{"a": [[1, 2], [3, null]]}': ("a", "{{1,2},{3,NULL}}"),
    b'{"a": []}': ("a", "{}"),
    b'{"ta": ["NULL", null, "", "{"]}': ("ta", '{"NULL",NULL,"","{"}'),
    b'{"tm": "23:59:59.999999"}': ("tm", "23:59:59.999999"),
}
# What the reason has.
WRONG: dict[bytes | None, str] = {
    None: "no value (a tombstone)",
    b"": "empty message",
    b"  ": NO_JSON,
    b"null": "Expected `object`, got `null`",
    b"[]": "Expected `object`, got `array`",
    b'"x"': "Expected `object`, got `str`",
    b"17": "Expected `object`, got `int`",
    b'{"i": 1': NO_JSON,
    b'{"i": 1,}': NO_JSON,
    b"{'i': 1}": NO_JSON,
    b"{i: 1}": NO_JSON,
    b'{"i": 1} // one': NO_JSON,
    b'{"i": 1}{"i": 2}': NO_JSON,
    b'{"i": 1}\n{"i": 2}': NO_JSON,
    b'\xef\xbb\xbf{"i": 1}': NO_JSON,
    '{"i": 1}'.encode("utf-16"): NO_UTF8,
    '{"i": 1}'.encode("utf-16-le"): NO_JSON,
    '{"t": "é"}'.encode("latin-1"): NO_UTF8,
    b'{"t": "\xed\xa0\x80"}': NO_UTF8,
    gzip.compress(b'{"i": 1}'): NO_UTF8,
    b'{"f": NaN}': NO_JSON,
    b'{"f": -Infinity}': NO_JSON,
    b'{"f": 1e999}': "$.f",
    b'{"i": 01}': NO_JSON,
    b'{"i": +1}': NO_JSON,
    b'{"f": .5}': NO_JSON,
    b'{"i": 0x10}': NO_JSON,
    b'{"i": 1_000}': NO_JSON,
    b'{"i": 1.0}': "got `float` - at `$.i`",
    b'{"i": 1e2}': "got `float` - at `$.i`",
    b'{"i": true}': "got `bool` - at `$.i`",
    b'{"i": "7"}': "got `str` - at `$.i`",
    b'{"i": [7]}': "got `array` - at `$.i`",
    b'{"i": {"$numberInt": "7"}}': "got `object` - at `$.i`",
    b'{"i": 2147483648}': "<= 2147483647 - at `$.i`",
    b'{"b": 9223372036854775808}': "$.b",
    b'{"b": 1e400}': "$.b",
    b'{"num": 1e999999999}': "value overflows numeric format (SQLSTATE 22003)",
    b'{"num": "twelve"}': 'Expected a number, got "twelve" - at `$.num`',
    b'{"num": "\\ud800"}': NO_JSON,
    b'{"num": "\\ud800\\u0041"}': NO_JSON,
    b'{"money": 99999.99}': "numeric field overflow (SQLSTATE 22003)",
    b'{"t": 7}': "got `int` - at `$.t`",
    b'{"t": "a\nb"}': NO_JSON,
    b'{"t": "\\u0000"}': "text with \\u0000, which PostgreSQL cannot store - at `$.t`",
    b'{"t": "\\ud800"}': NO_JSON,
    b'{"t": "\\x"}': NO_JSON,
    b'{"j": {"a": "\\u0000"}}': "text with \\u0000, which PostgreSQL cannot store - at `$.j`",
    b'{"j": {"a": "\\ud800"}}': NO_JSON,
    b'{"j": {"a": "\\ud800\\u0041"}}': NO_JSON,
    # From Python 3.14 on it is PostgreSQL that finds the stack too small for a hundred thousand.
    b'{"j": ' + b"[" * 400_000 + b"]" * 400_000 + b"}": "nested too deeply",
    b'{"v": "123456"}': "value too long for type character varying(5) (SQLSTATE 22001) - in column v",
    b'{"c": "abcd"}': "value too long for type character(3) (SQLSTATE 22001) - in column c",
    b'{"by": "AAEC"}': "Expected bytes as \\x and hexadecimal digits - at `$.by`",
    b'{"by": "0001"}': "Expected bytes as \\x and hexadecimal digits - at `$.by`",
    b'{"by": "\\\\x0"}': "Expected bytes as \\x and hexadecimal digits - at `$.by`",
    b'{"ok": 1}': "got `int` - at `$.ok`",
    b'{"ok": "true"}': "got `str` - at `$.ok`",
    b'{"m": "Sad"}': 'invalid input value for enum mood: "Sad" (SQLSTATE 22P02) - in column m',
    b'{"p": 0}': "value for domain positive violates check constraint",
    b'{"d": "2024-02-30"}': "$.d",
    b'{"d": "29.02.2024"}': "$.d",
    b'{"d": "2024-02-29T00:00:00Z"}': "$.d",
    b'{"ts": "2024-02-29T12:30:00Z"}': "$.ts",
    b'{"tz": "2024-02-29T12:30:00"}': "$.tz",
    b'{"tz": "2024-02-29T12:30:00 Europe/Berlin"}': "$.tz",
    b'{"tz": "2024-02-29T12:30:00+01:00[Europe/Berlin]"}': "$.tz",
    b'{"tz": "2016-12-31T23:59:60Z"}': "$.tz",
    b'{"tz": "2024-02-29T24:00:00Z"}': "$.tz",
    b'{"tz": "10000-01-01T00:00:00Z"}': "$.tz",
    b'{"tz": "-infinity"}': "$.tz",
    b'{"tz": "1709209800"}': "$.tz",
    b'{"tz": 1709209800000}': "$.tz",
    b'{"tz": "Thu, 29 Feb 2024 12:30:00 GMT"}': "$.tz",
    b'{"N": 1, "I": 2}': "no field of the message has a column",
}
WRONG_MORE: dict[bytes | None, str] = {
    b'{"r": 1e39}': "out of range for type real (SQLSTATE 22003) - in column r",
    b'{"tm": "12:30"}': "$.tm",
    b'{"iv": "a while"}': "invalid input syntax for type interval",
    b'{"ip": "10.0.0.256"}': "invalid input syntax for type inet",
    b'{"ip": "\\ud800"}': NO_JSON,
    b'{"ip": "\\ud800\\u0041"}': NO_JSON,
    b'{"ip": "\\q"}': NO_JSON,
    b'{"a": 1}': "got `int` - at `$.a`",
    b'{"a": "{1,2}"}': "got `str` - at `$.a`",
    b'{"a": [[1], [2, 3]]}': "arrays within an array are of one length - at `$.a`",
    b'{"a": [1, [2]]}': "an array beside a value, within an array - at `$.a`",
    b'{"ta": ["\\u0000"]}': "text with \\u0000, which PostgreSQL cannot store - at `$.ta`",
}


@pytest.mark.parametrize("alone", [False, True], ids=["compiled", "Python"])
@pytest.mark.parametrize("more", [False, True], ids=["binary", "text"])
def test_each_is_loaded_or_says_why_not(
    database: str,
    connection: Connection,
    broker: Broker,
    topic: str,
    monkeypatch: pytest.MonkeyPatch,
    more: bool,
    alone: bool,
) -> None:
    if alone:
        monkeypatch.setenv(VARIABLE, "1")
    connection.execute(TABLE.format(more=MORE if more else "").encode())
    right = RIGHT | (RIGHT_MORE if more else {})
    wrong = WRONG | (WRONG_MORE if more else {})
    send(broker.bootstrap_servers, topic, map(Sent, [*wrong, *right]))
    load(database, broker.bootstrap_servers, topic, "--table", "odd")
    found = dict(connection.execute("SELECT kafka_offset, reason FROM clickrollup.dead_letters").fetchall())
    told = {message: found.pop(offset, "it was loaded") for offset, message in enumerate(wrong)}
    assert {message: reason for message, reason in told.items() if wrong[message] not in reason} == {}
    assert found == {}
    connection.execute("SET TimeZone = 'UTC'")
    for column, value in right.values():
        query = f"SELECT count(*) > 0 FROM odd WHERE {column}::text IS NOT DISTINCT FROM %s"
        assert connection.execute(query.encode(), [value]).fetchall() == [(True,)], (column, value)
    assert connection.execute("SELECT count(*) FROM odd").fetchall() == [(len(right),)]
