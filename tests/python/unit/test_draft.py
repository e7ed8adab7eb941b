"""A first mapping file, as it is drafted from messages that others send."""

import json
import tomllib
from typing import Any

import pytest

from clickrollup.mapping.catalog import Column
from clickrollup.try_mapping.draft import draft


class Message:
    """One of Kafka's client, as far as the draft looks at it."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._value = json.dumps(fields).encode()

    def value(self) -> bytes:
        return self._value

    def headers(self) -> None:
        return None


def column(name: str, kind: str, *, not_null: bool = False, is_array: bool = False) -> Column:
    return Column(name, kind, kind, is_array, False, not_null, False, False)


LINES = {
    "id": 7,
    "created_at": "2024-02-29T12:00:00-05:00",
    "line_items": [{"sku": "A", "qty": 1, "price": "1.0"}],
}
LOGS = {"scopes": [{"name": "x", "records": [{"severity": "INFO", "timeUnixNano": "1709208000123456789"}]}]}
SHAPES = {
    "an array of rows": (
        LINES,
        [column("sku", "text"), column("qty", "int4"), column("created_at", "timestamptz")],
        {"sku": "@item.sku", "qty": "@item.qty", "created_at": "created_at"},
        "line_items",
    ),
    "an array in an array": (
        LOGS,
        [column("severity", "text"), column("time_unix_nano", "timestamptz", not_null=True)],
        {"severity": "@item.severity", "time_unix_nano": {"path": "@item.timeUnixNano", "time": "epoch_ns"}},
        "scopes[0].records",
    ),
    "one field there is no reason to explode for": (
        LINES,
        [column("id", "int8"), column("price", "numeric")],
        {"id": "id"},
        None,
    ),
    "days since 1970": (
        {"day": 19782, "at": 19782},
        [column("day", "date"), column("at", "timestamptz")],
        {"day": {"path": "day", "time": "epoch_d"}, "at": {"path": "at", "time": "epoch_s"}},
        None,
    ),
    "times in strings": (
        {"at": "1709208000123456", "day": "20240229"},
        [column("at", "timestamptz"), column("day", "date")],
        {"at": {"path": "at", "time": "epoch_us"}, "day": {"path": "day", "zone": "UTC"}},
        None,
    ),
    "objects that are no texts": (
        {"sender": {"login": "octo"}, "user": {"name": "a", "user": "b"}, "tags": "a, b"},
        [column("sender", "text"), column("user", "text"), column("tags", "text", is_array=True)],
        {"sender": False, "user": "user.user", "tags": False},
        None,
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_drafted(shape: str) -> None:
    fields, columns, filled, exploded = SHAPES[shape]
    found = tomllib.loads(draft("t", columns, [Message(fields)]))
    assert (found["columns"], found.get("explode")) == (filled, exploded)


def test_the_column_of_other_fields_and_what_a_name_may_mean() -> None:
    columns = [column("region", "text"), column("extra", "jsonb")]
    text = draft("t", columns, [Message({"awsRegion": "x", "other": 1})], "extra")
    assert '# region = "…"    # text, no field like it: NULL; perhaps awsRegion' in text
    assert "# Fields that column extra takes: awsRegion, other" in text
    assert "extra =" not in text


@pytest.mark.parametrize(
    ("value", "envelope"),
    [
        (b'{"schema":"iglu:com.shop/order/jsonschema/1-0-0","data":{"id":1}}', "snowplow-json"),
        (b'{"schema":"orders","data":{"id":1}}', None),
        (b'{"id":1}\n{"id":2}\n', "ndjson"),
        (b'[{"id":1},{"id":2}]', "json-array"),
        (b'[{"specversion":"1.0","data":{"id":1}}]', "cloudevents"),
        (b'{"id":1}\n', None),
        (b"[1]", None),
    ],
)
def test_messages_of_several_objects(value: bytes, envelope: str | None) -> None:
    message = Message({})
    message._value = value
    assert tomllib.loads(draft("orders", [column("id", "int8")], [message])).get("envelope") == envelope
