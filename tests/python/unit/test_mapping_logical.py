"""What Kafka Connect, Debezium, CloudEvents and Protobuf mean by values that JSON writes otherwise."""

import json
from datetime import date, datetime, time
from typing import Any

import pytest
from support.mapped import NOON, Message, column, mapped, rows

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.mapping.guard import Guarded
from clickrollup.mapping.logical import meant

CONNECT = "org.apache.kafka.connect.data."
DEBEZIUM = "io.debezium."


def field(name: str, kind: str, logical: str = "", **more: Any) -> dict[str, Any]:
    return (
        {"field": name, "type": kind, "optional": True}
        | ({"name": logical, "version": 1} if logical else {})
        | more
    )


ROW = {
    "type": "struct",
    "fields": [
        field("id", "int64"),
        field(
            "total", "bytes", f"{CONNECT}Decimal", parameters={"scale": "2", "connect.decimal.precision": "9"}
        ),
        field("at", "int64", f"{CONNECT}Timestamp"),
        field("day", "int32", f"{CONNECT}Date"),
        field("clock", "int32", f"{CONNECT}Time"),
        field("local", "int64", f"{DEBEZIUM}time.MicroTimestamp"),
        field("doc", "string", f"{DEBEZIUM}data.Json"),
        field("rate", "struct", f"{DEBEZIUM}data.VariableScaleDecimal"),
        field("times", "array", items={"type": "int64", "name": f"{DEBEZIUM}time.NanoTimestamp"}),
        field(
            "prices",
            "map",
            values={"type": "bytes", "name": f"{CONNECT}Decimal", "parameters": {"scale": "0"}},
        ),
    ],
}
PAYLOAD: dict[str, Any] = {
    "id": 1,
    "total": "BNI=",
    "at": 1_709_209_800_000,
    "day": 19782,
    "clock": 45_000_000,
    "local": 1_709_209_800_000_000,
    "doc": '{"a": 1}',
    "rate": {"scale": 3, "value": "BNI="},
    "times": [1_709_209_800_000_000_000],
    "prices": {"a": "AQ=="},
}
COLUMNS = [
    column("id", "int8"),
    column("total", "numeric"),
    column("at", "timestamptz"),
    column("day", "date"),
    column("clock", "time"),
    column("local", "timestamp"),
    column("doc", "jsonb"),
    column("rate", "numeric"),
    column("times", "timestamptz", is_array=True),
    column("prices", "jsonb"),
]
READ = (
    *(1, "12.34", NOON, date(2024, 2, 29), time(12, 30), NOON.replace(tzinfo=None)),
    *('{"a": 1}', "1.234", f'{{"{NOON}"}}', '{"a":1}'),
)


def test_the_schema_of_kafka_connect_says_what_values_are() -> None:
    maker = mapped('envelope = "connect-schema"', *COLUMNS)
    assert rows(maker, {"schema": ROW, "payload": PAYLOAD}) == [READ]
    nothing = dict.fromkeys(PAYLOAD)
    assert rows(maker, {"schema": ROW, "payload": nothing}) == [(None,) * len(COLUMNS)]
    assert rows(maker, {"schema": ROW, "payload": None}) == "no value (a tombstone)"
    assert rows(maker, {"schema": None, "payload": {"id": 1}})[0][0] == 1
    # Written as a number, by decimal.format=NUMERIC.
    assert rows(maker, {"schema": ROW, "payload": PAYLOAD | {"total": 12.34}}) == [READ]
    reason = rows(maker, {"schema": ROW, "payload": PAYLOAD | {"total": "?"}})
    assert reason == "the payload is not what its schema says: Expected base64 - at `total`"


def test_debezium_says_so_of_the_row_before_and_after() -> None:
    envelope = {
        "type": "struct",
        "fields": [ROW | {"field": "before"}, ROW | {"field": "after"}, field("op", "string")],
    }
    change = {"op": "c", "before": None, "after": PAYLOAD}
    assert rows(mapped('envelope = "debezium"', *COLUMNS), {"schema": envelope, "payload": change}) == [READ]


def test_without_the_schema_the_mapping_says_it() -> None:
    text = """
        envelope = "connect-schema"
        [columns]
        total = { path = "total", scale = 2 }
        at = { path = "at", time = "epoch_ms" }
        day = { path = "day", time = "epoch_d" }
    """
    for schema in (ROW, {}):
        (row,) = rows(mapped(text, *COLUMNS[1:4]), {"schema": schema, "payload": PAYLOAD})
        assert (float(row[0]), *row[1:]) == (12.34, NOON, "2024-02-29" if schema else date(2024, 2, 29))


COUNTS = {
    f"{CONNECT}Timestamp": (1_709_209_800_500, "2024-02-29T12:30:00.500000Z"),
    f"{CONNECT}Date": (19782, "2024-02-29"),
    f"{CONNECT}Time": (45_000_500, "12:30:00.500000"),
    f"{DEBEZIUM}time.Date": (-1, "1969-12-31"),
    f"{DEBEZIUM}time.Timestamp": (1_709_209_800_500, "2024-02-29T12:30:00.500000Z"),
    f"{DEBEZIUM}time.MicroTimestamp": (1_709_209_800_000_001, "2024-02-29T12:30:00.000001Z"),
    f"{DEBEZIUM}time.NanoTimestamp": (1_709_209_800_000_001_000, "2024-02-29T12:30:00.000001Z"),
    f"{DEBEZIUM}time.Time": (45_000_500, "12:30:00.500000"),
    f"{DEBEZIUM}time.MicroTime": (45_000_000_001, "12:30:00.000001"),
    f"{DEBEZIUM}time.NanoTime": (45_000_000_001_000, "12:30:00.000001"),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_since_1970_by_the_name_of_their_schema(name: str) -> None:
    count, expected = COUNTS[name]
    schema = json.dumps(field("x", "int64", name)).encode()
    assert meant(schema, str(count).encode()) == f'"{expected}"'.encode()
    # A converter may have written the time out.
    assert meant(schema, f'"{expected}"'.encode()) == f'"{expected}"'.encode()


def test_a_payload_without_logical_types_stays_byte_for_byte() -> None:
    payload = b'{"a":  1.10}'
    assert meant(b'{"type":"struct","fields":[{"field":"a","type":"double"}]}', payload) == payload
    assert meant(b"nonsense", payload) == payload


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"data_base64": "eyJ2Ijo1fQ=="}, [(5, "x")]),
        ({}, [(None, "x")]),
        ({"data": None}, [(None, "x")]),
        ({"data_base64": "?"}, "Expected base64 - at `$.data_base64`"),
        ({"data": "text"}, "Expected `object`, got `str`"),
    ],
)
def test_data_of_a_cloudevent(event: dict[str, Any], expected: Any) -> None:
    maker = mapped(
        'envelope = "cloudevents"\n[columns]\nid = "@envelope.id"', column("v", "int4"), column("id")
    )
    assert rows(maker, {"specversion": "1.0", "id": "x"} | event) == expected


def test_tombstones_do_not_hide_the_format_of_a_registry() -> None:
    maker = Guarded(mapped('tombstones = "skip"', column("id", "int4")), "json")
    with pytest.raises(ConfigurationError, match="format of a schema registry"):
        maker.make([Message(None), Message(b"\0\0\0\0\7{}"), Message(None)])
    # One among others is stray.
    maker.make([Message(b'{"id": 1}'), Message(b"\0\0\0\0\7{}")])
    assert isinstance(NOON, datetime)
