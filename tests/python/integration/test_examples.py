"""The examples: loaded by their mappings, rolled up, and equal to what SQL makes of the messages themselves."""

import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow
import pyarrow.parquet
import pytest
from support.encoded import avro, protobuf, reading_class
from support.loading import load, send
from support.producing import clickrollup
from support.registry import Registry
from support.shapes import SHAPES, Shape

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
EXAMPLES = Path(__file__).parents[3] / "examples"
PAYMENT: dict[str, Any] = {
    "type": "record",
    "name": "Payment",
    "fields": [
        {"name": "payment_id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "paid_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "method", "type": {"type": "enum", "name": "Method", "symbols": ["card", "cash"]}},
        {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
        {"name": "tags", "type": ["null", {"type": "array", "items": "string"}], "default": None},
        {
            "name": "shop",
            "type": {"type": "record", "name": "Shop", "fields": [{"name": "id", "type": "long"}]},
        },
    ],
}


def readings(shape: Shape) -> list[Any]:
    """Return the shape's objects as messages of Protobuf."""
    kind = reading_class()
    found = []
    for value, _ in shape.said:
        message = kind(device_id=value["device_id"], value=value["value"], state=value["state"])
        message.at.FromDatetime(value["at"])
        if value["place"] is not None:
            message.place.room = value["place"]["room"]
        found.append(message)
    return found


def send_shape(name: str, shape: Shape, broker: Broker, topic: str, registry: Registry, folder: Path) -> None:
    """Send the messages of a shape as its example says."""
    objects = [value for value, _ in shape.said]
    if name == "parquet":
        path = folder / "rides.parquet"
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(objects), path)
        done = clickrollup("replay", path, "--kafka", broker.bootstrap_servers, "--topic", topic)
        assert done.returncode == 0, done.stderr
        return
    if name == "avro":
        shape.sent = avro(registry, topic, PAYMENT, *objects)
    elif name == "protobuf":
        shape.sent = protobuf(registry, topic, *readings(shape))
    send(broker.bootstrap_servers, topic, shape.sent)


def jsonable(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def keep_what_was_said(connection: Connection, shape: Shape) -> None:
    connection.execute("CREATE TEMPORARY TABLE said (value jsonb, key text)")
    with connection.cursor().copy("COPY said FROM STDIN") as copy:
        for value, key in shape.said:
            copy.write_row((json.dumps(value, default=jsonable), key))


def columns(connection: Connection, rollup: str) -> str:
    """Return the rollup's columns, the bucket first."""
    query = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attname <> 'bucket', attnum"
    return ", ".join(name for (name,) in connection.execute(query, [rollup]))


@pytest.mark.parametrize("name", SHAPES)
def test_an_example_is_loaded_and_rolled_up_exactly(
    database: str,
    connection: Connection,
    broker: Broker,
    topic: str,
    registry: Registry,
    tmp_path: Path,
    name: str,
) -> None:
    shape = SHAPES[name](random.Random(name))  # noqa: S311
    statements = (EXAMPLES / name / "table.sql").read_text(encoding="utf-8")
    connection.execute(statements.encode())
    send_shape(name, shape, broker, topic, registry, tmp_path)
    table = statements.partition("CREATE TABLE ")[2].split()[0]
    options = [
        "--table",
        table,
        "--mapping",
        str(EXAMPLES / name / "mapping.toml"),
        "--format",
        shape.format,
    ]
    if shape.format != "json":
        options += ["--schema-registry", registry.url]
    summary = load(database, broker.bootstrap_servers, topic, *options)
    rows = len(shape.said) - shape.passed if shape.rows is None else shape.rows
    assert summary["dead_letters"] == 0, connection.execute(
        "SELECT reason FROM clickrollup.dead_letters"
    ).fetchall()
    if name != "debezium":
        assert summary["loaded"] == rows
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CALL clickrollup.run_rollup('{shape.rollup}')".encode())
    keep_what_was_said(connection, shape)
    stored, computed = f"SELECT {columns(connection, shape.rollup)} FROM {shape.rollup}", shape.expected
    differing = f"({stored} EXCEPT ALL ({computed})) UNION ALL (({computed}) EXCEPT ALL {stored})".encode()
    assert connection.execute(differing).fetchall() == []
    assert connection.execute(f"SELECT count(*) > 1 FROM {shape.rollup}".encode()).fetchall() == [(True,)]


def test_every_example_is_tried_and_listed() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert folders == set(SHAPES)
    assert [name for name in folders if f"]({name}/" not in listed] == []
