"""What a mapping makes of messages, without a server: paths, options, envelopes, and errors that say where."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from support.mapped import KAFKA_TIME, NOON, Message, column, mapped, rows

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.mapping.paths import parse_path
from clickrollup.mapping.plan import refuse_unknown_columns
from clickrollup.mapping.rules import MappingFile


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("id", ("id",)),
        ("meta.user.id", ("meta", "user", "id")),
        ("items[0].sku", ("items", 0, "sku")),
        ("items[-1]", ("items", -1)),
        ('a["odd.name"].b', ("a", "odd.name", "b")),
        ('"odd name"', ("odd name",)),
        ("a-b.c_d", ("a-b", "c_d")),
    ],
)
def test_paths(text: str, path: tuple[Any, ...]) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["", ".", "a..b", "a[", "a[x]", ".a", "a b[", "@topic"])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="path"):
        parse_path(text)


def test_values_from_everywhere() -> None:
    maker = mapped(
        """
        [columns]
        id = "meta.user.id"
        sku = "items[0].sku"
        last = "items[-1].sku"
        kind = { constant = "order" }
        topic = "@topic"
        place = "@offset"
        at = "@timestamp"
        name = "@header.name"
        key = "@key"
        tenant = "@key.tenant"
        whole = "@value"
        """,
        *(column(name) for name in ("sku", "last", "kind", "topic", "name", "key")),
        column("id", "int8"),
        column("place", "int8"),
        column("at", "timestamptz"),
        column("tenant", "int4"),
        column("whole", "bytea"),
    )
    value = b'{"meta":{"user":{"id":7,"x":1}},"items":[{"sku":"a"},{"sku":"b"}]}'
    (row,) = rows(maker, Message(value, b'{"tenant":5}', (("name", b"old"), ("name", b"new"))))
    expected = ("a", "b", "order", "orders", "new", '{"tenant":5}', 7, 42, NOON, 5, "\\x" + value.hex())
    assert row == expected


@pytest.mark.parametrize(
    ("rule", "kind", "value", "expected"),
    [
        ('time = "epoch_ms"', "timestamptz", KAFKA_TIME, NOON),
        ('time = "epoch_s"', "timestamptz", KAFKA_TIME // 1000, NOON),
        ('time = "epoch_s"', "timestamptz", 1709209800.5, NOON.replace(microsecond=500_000)),
        ('time = "epoch_us"', "timestamp", KAFKA_TIME * 1000, NOON.replace(tzinfo=None)),
        ('time = "epoch_ns"', "date", KAFKA_TIME * 10**6, date(2024, 2, 29)),
        ('time = "epoch_ms"', "timestamptz", str(KAFKA_TIME), NOON),
        ('zone = "Asia/Kathmandu"', "timestamptz", "2024-02-29 18:15:00", NOON),
        ('zone = "Asia/Kathmandu"', "timestamptz", "2024-02-29T12:30:00Z", NOON),
        ("lenient = true", "int8", "1", 1),
        ("lenient = true", "int8", 1.0, 1),
        ("lenient = true", "int4", "1e3", 1000),
        ("lenient = true", "int4", "", None),
        ("lenient = true", "bool", "true", True),
        ("lenient = true", "text", 1.5, "1.5"),
        ("lenient = true", "text", "", ""),
        ("lenient = true", "numeric", "1.10", "1.10"),
        ("lenient = true", "float8", "2.5", 2.5),
        ("lenient = true", "timestamptz", "2024-02-29 12:30:00Z", NOON),
        ("lenient = true", "jsonb", {"a": 1}, '{"a": 1}'),
        ("empty_as_null = true", "text", "", None),
        ("empty_as_null = true", "uuid", "", None),
        ('bytes = "base64"', "bytea", "AP8=", "\\x00ff"),
        ("default = 5", "int4", None, 5),
        ('default = "new"', "text", None, "new"),
    ],
)
def test_options(rule: str, kind: str, value: Any, expected: Any) -> None:
    maker = mapped(f'[columns]\nx = {{ path = "a.b", {rule} }}', column("x", kind))
    assert rows(maker, {"a": {"b": value}}) == [(expected,)]


def test_a_hash_is_what_sql_makes_of_it() -> None:
    maker = mapped('[columns]\nx = { path = "id", hash = true }', column("x", "int8"))
    digest = hashlib.md5(b"6ba7b810", usedforsecurity=False).digest()[:8]
    assert rows(maker, {"id": "6ba7b810"}) == [(int.from_bytes(digest, "big", signed=True),)]


@pytest.mark.parametrize(
    ("rule", "kind", "value", "reason"),
    [
        ('path = "a.b"', "int4", {"a": {"b": "1"}}, "Expected `int | null`, got `str` - at `$.a.b`"),
        ('path = "a[1]"', "int4", {"a": [0, "x"]}, "Expected `int | null`, got `str` - at `$.a[1]`"),
        ('path = "a.b"', "int4", {"a": 5}, "got `int` - at `$.a`"),
        ('path = "a", lenient = true', "int4", {"a": "1.5"}, 'Expected an integer, got "1.5" - at `$.a`'),
        ('path = "a", lenient = true', "int4", {"a": 2**31}, "Expected `int` <= 2147483647 - at `$.a`"),
        ('path = "a", lenient = true', "int8", {"a": "1e999999999"}, "Expected an integer, got"),
        (
            'path = "a", time = "epoch_ms"',
            "timestamptz",
            {"a": True},
            "Expected a number since 1970, got true",
        ),
        (
            'path = "a", time = "epoch_s"',
            "timestamptz",
            {"a": 10**15},
            "within the years 1 to 9999, got 1000",
        ),
        ('path = "a", time = "rfc3339"', "timestamptz", {"a": "2024-02-29"}, "Expected a time with a zone"),
        ('path = "a", bytes = "base64"', "bytea", {"a": "?"}, "Expected base64 - at `$.a`"),
        ('path = "@key.id"', "int4", {}, "the message has no key"),
    ],
)
def test_reasons_name_the_place(rule: str, kind: str, value: Any, reason: str) -> None:
    assert reason in rows(mapped(f"[columns]\nx = {{ {rule} }}", column("x", kind)), value)


def test_what_is_missing_is_settled_by_the_column() -> None:
    maker = mapped('[columns]\nx = "a.b"', column("x", "int4", not_null=True))
    assert rows(maker, {}) == "no value where a value is needed - at `$.a.b`"
    assert rows(maker, {"a": None}) == "no value where a value is needed - at `$.a.b`"
    assert rows(maker, {"a": {"b": None}}) == "null where a value is needed - at `$.a.b`"


def test_one_place_may_fill_several_columns() -> None:
    text = '[columns]\na = "m"\nb = "m.id"\nc = { path = "m.id", lenient = true }'
    maker = mapped(text, column("a", "jsonb"), column("b", "int4"), column("c"))
    assert rows(maker, {"m": {"id": 7}}) == [('{"id": 7}', 7, "7")]


def test_an_array_becomes_rows_all_or_none() -> None:
    text = 'explode = "items"\n[columns]\nid = "id"\nsku = "@item.sku"\nn = "@index"\nwhole = "@item"'
    columns = (
        column("id", "int4"),
        column("sku", not_null=True),
        column("n", "int4"),
        column("whole", "jsonb"),
    )
    maker = mapped(text, *columns)
    found = {"id": 1, "items": [{"sku": "a"}, {"sku": "b"}]}
    assert rows(maker, found) == [(1, "a", 0, '{"sku": "a"}'), (1, "b", 1, '{"sku": "b"}')]
    assert rows(maker, {"id": 1, "items": []}) == []
    assert rows(maker, {"id": 1}) == "no array where one is needed - at `$.items`"
    found["items"].append({"sku": None})
    assert rows(maker, found) == "null where a value is needed - at `@item.sku`"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('equals = "a"', ["a"]),
        ('not_equals = "a"', ["b", None]),
        ('one_of = ["a", "b"]', ["a", "b"]),
        ('none_of = ["a"]', ["b", None]),
        ("present = true", ["a", "b"]),
        ("present = false", [None]),
    ],
)
def test_a_filter_passes_over_messages(condition: str, wanted: list[Any]) -> None:
    maker = mapped(f'filter = {{ path = "k.type", {condition} }}\n[columns]\nx = "k.type"', column("x"))
    found = [Message(json.dumps({"k": {"type": kind}}).encode()) for kind in ("a", "b", None)]
    made = maker.make(found)
    assert [row[0][0] for row in made.rows] == wanted
    assert len(made.passed) == 3 - len(wanted)


def test_other_fields_are_those_that_no_path_goes_through() -> None:
    maker = mapped('[columns]\nx = "@key"', column("x"), extra=True)
    assert rows(maker, Message(b'{"a":1}', b"k"), Message(b"{}", b"l")) == [("k", '{"a":1}'), ("l", None)]
    assert "got `array`" in rows(maker, Message(b"[]", b"k"))
    maker = mapped('[columns]\nx = "a.b"', column("x", "int4"), extra=True)
    assert rows(maker, {"a": {"b": 1, "c": 2}, "d": [3]}) == [(1, '{"d":[3]}')]
    assert rows(maker, {"a": {"b": 1}}) == [(1, None)]


AFTER = {"id": 1}
ENVELOPES: dict[str, tuple[str, Any]] = {
    "debezium": ("debezium", {"op": "c", "before": None, "after": AFTER, "ts_ms": 5}),
    "debezium with schema": ("debezium", {"schema": {}, "payload": {"op": "u", "after": AFTER}}),
    "cloudevents": ("cloudevents", {"specversion": "1.0", "id": "x", "data": AFTER}),
    "cloudevents batch": ("cloudevents", [{"specversion": "1.0", "id": "x", "data": AFTER}]),
    "segment": ("segment", {"batch": [AFTER], "sentAt": "x"}),
    "segment call": ("segment", AFTER),
    "connect": ("connect-schema", {"schema": {}, "payload": AFTER}),
    "snowplow": ("snowplow-json", {"schema": "iglu:x", "data": [AFTER]}),
}


@pytest.mark.parametrize(("name", "message"), ENVELOPES.values(), ids=ENVELOPES.keys())
def test_envelopes(name: str, message: Any) -> None:
    assert rows(mapped(f'envelope = "{name}"', column("id", "int4")), message) == [(1,)]


def test_lines_of_a_batch_and_a_binary_cloudevent() -> None:
    maker = mapped('envelope = "ndjson"', column("id", "int4"))
    assert rows(maker, Message(b'{"id":1}\n\n{"id":2}\r\n')) == [(1,), (2,)]
    text = 'envelope = "cloudevents"\n[columns]\nsource = "@envelope.source"'
    maker = mapped(text, column("id", "int4"), column("source"))
    headers = (("ce_specversion", b"1.0"), ("ce_source", b"shop"))
    assert rows(maker, Message(b'{"id":1}', None, headers)) == [(1, "shop")]
    assert rows(maker, {"specversion": "1.0", "source": "s", "data": {"id": 2}}) == [(2, "s")]
    assert rows(maker, {"id": 2}) == "no CloudEvent: it has no specversion, and no header ce_specversion"


def test_tombstones() -> None:
    assert rows(mapped("", column("id", "int4")), Message(None)) == "no value (a tombstone)"
    assert rows(mapped('tombstones = "skip"', column("id", "int4")), Message(None)) == []
    text = 'tombstones = "delete"\ndelete_by = { id = "@key.payload.id" }'
    assert rows(mapped(text, column("id", "int4")), Message(None, b'{"payload":{"id":7}}')) == [(("7",),)]
    assert "nothing to delete by" in rows(mapped(text, column("id", "int4")), Message(None, b"7"))
    text = 'envelope = "debezium"\ntombstones = "delete"\ndelete_by = { id = "@before.id" }'
    assert rows(mapped(text, column("id", "int4")), {"op": "d", "before": AFTER, "after": None}) == [
        (("1",),)
    ]


WRONG = {
    "toml": ("a = 1\nx = = 2", "orders.toml is not valid TOML: .*line 2"),
    "key": ("\nenvelop = 'x'", "orders.toml, line 2: Object contains unknown field `envelop`"),
    "envelope": ("envelope = 'x'", "line 1: Invalid enum value 'x' - at envelope"),
    "option": ("[columns]\n\nid = { path = 'a', tim = 'x' }", "line 3: column id: .*unknown field `tim`"),
    "value": (
        "[columns.id]\npath = 'a'\ntime = 'ms'",
        "line 3: column id: Invalid enum value 'ms' - at time",
    ),
    "both": ("[columns]\nid = { path = 'a', constant = 1 }", "column id: write either a path or a constant"),
    "path": ("[columns]\nid = 'a['", "line 2: column id: 'a\\[' is no path"),
    "name": ("[columns]\nid = 'a.\"x\\\\\"'", "line 2: column id: a field named .* cannot be read"),
    "metadata": ("[columns]\nid = '@keys'", "line 2: column id: @keys is no metadata: there are @topic"),
    "time": ("[columns]\nid = { path = 'a', time = 'epoch_s' }", "a form of times .* the column is int4"),
    "zone": ("[columns]\nat = { path = 'a', zone = 'Mars' }", "zone 'Mars' is not known"),
    "hash": ("[columns]\nid = { path = 'a', hash = true }", "a hash is a bigint, and the column is int4"),
    "default": (
        "[columns]\nid = { path = 'a', default = 'x' }",
        "column id: Expected `int | null`, got `str`",
    ),
    "explode": ("explode = 'a['", "line 1: 'a\\[' is no path"),
    "explode of a name": ("explode = 'x.\"a\\\\\"'", "line 1: a field named .* cannot be read"),
    "filter": ("[filter]\npath = '@nothing'", "line 1: @nothing is no metadata"),
}


@pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG.keys())
def test_errors_say_where(text: str, error: str) -> None:
    with pytest.raises(ConfigurationError, match=error) as caught:
        mapped(text, column("id", "int4"), column("at", "timestamptz"))
    assert caught.value.hint is not None


def test_columns_that_cannot_be_filled() -> None:
    known = {"id": column("id", "int8", by_server=True), "n": column("n", "int4", not_null=True)}
    for text, error in (
        ('x = "a"', "column x: table orders has no such column, it has id, n"),
        ('id = "a"', "column id: it is an identity or generated column"),
        ("n = false", "column n: .*NOT NULL and has no default"),
    ):
        with pytest.raises(ConfigurationError, match=error):
            refuse_unknown_columns(MappingFile("f", f"[columns]\n{text}"), known, "orders")
