"""Mapping files, from the topic into the table."""

import json
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from support.loading import Sent, load, send, try_to_load
from support.producing import clickrollup

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]

ITEMS = """
explode = "items"
[columns]
order_id = "id"
placed_at = { path = "created", time = "epoch_ms" }
sku = "@item.sku"
price = "@item.price"
"""


def mapping(folder: Path, text: str) -> tuple[str, str]:
    path = folder / "orders.toml"
    path.write_text(text, encoding="utf-8")
    return "--mapping", str(path)


def order(number: int, *skus: str, **more: Any) -> Sent:
    items = [{"sku": sku, "price": number + 0.5} for sku in skus]
    return Sent(
        json.dumps({"id": number, "created": 1_709_209_800_000, "items": items} | more).encode(), number % 4
    )


def test_all_rows_of_a_message_or_none(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute(
        "CREATE TABLE items (order_id bigint NOT NULL, placed_at timestamptz, sku text CHECK (sku <> 'bad'), "
        "price numeric)"
    )
    messages = [order(n, *(["x", "y", "bad"] if n % 50 == 7 else ["x", "y"])) for n in range(500)]
    send(broker.bootstrap_servers, topic, [*messages, order(1000), order(1001, "x", items=None), Sent(None)])
    options = ("--table", "items", *mapping(tmp_path, ITEMS))
    summary = load(database, broker.bootstrap_servers, topic, *options)
    assert (summary["loaded"], summary["dead_letters"]) == (2 * 490, 12)
    totals = "SELECT count(*), count(DISTINCT order_id), sum(price), max(placed_at) = '2024-02-29T12:30:00Z' FROM items"
    expected = sum(2 * (n + 0.5) for n in range(500) if n % 50 != 7)
    assert connection.execute(totals).fetchall() == [(980, 490, expected, True)]
    connection.execute("ALTER TABLE items DROP CONSTRAINT items_sku_check")
    done = clickrollup("dead-letters", "replay", "--dsn", database, *options)
    assert "replayed 10, still bad 2" in done.stderr
    assert connection.execute("SELECT count(*) FROM items").fetchall() == [(1010,)]
    totals = "SELECT sum(events_loaded), sum(dead_letters) FROM clickrollup.loader_offsets"
    assert connection.execute(totals).fetchall() == [(1010, 2)]


def test_a_filter_and_a_table_without_other_columns(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute("CREATE TABLE raw (value jsonb, key text, headers text)")
    text = 'filter = { path = "type", equals = "b" }\n[columns]\nvalue = "@value"\nkey = "@key"\nheaders = "@header.h"'
    found = [Sent(json.dumps({"type": kind}).encode(), key=b"k") for kind in "abcb"]
    send(broker.bootstrap_servers, topic, found)
    summary = load(database, broker.bootstrap_servers, topic, "--table", "raw", *mapping(tmp_path, text))
    assert (summary["loaded"], summary["dead_letters"], summary["offsets"]["0"]) == (2, 0, 4)
    assert connection.execute("SELECT * FROM raw").fetchall() == [({"type": "b"}, "k", None)] * 2


def test_tombstones_delete_what_came_before_them(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute("CREATE TABLE customers (id integer, name text)")
    text = 'tombstones = "delete"\ndelete_by = { id = "@key" }'
    messages = [Sent(json.dumps({"id": n, "name": "x"}).encode(), key=str(n).encode()) for n in range(10)]
    gone = [Sent(None, key=str(n).encode()) for n in (3, 4, 77)]
    again = Sent(b'{"id": 3, "name": "again"}', key=b"3")
    send(broker.bootstrap_servers, topic, [*messages, *gone, again, Sent(None, key=b"x")])
    summary = load(
        database, broker.bootstrap_servers, topic, "--table", "customers", *mapping(tmp_path, text)
    )
    assert (summary["loaded"], summary["dead_letters"]) == (11, 1)
    rows = connection.execute("SELECT id, name FROM customers ORDER BY id").fetchall()
    assert rows == [(n, "again" if n == 3 else "x") for n in range(10) if n != 4]


CSV = '1,2024-02-29 12:30:00Z,a,1.50\r\n2,,"b,""c",\r\n'


@pytest.mark.parametrize(
    ("form", "value"),
    [("csv", CSV.encode()), ("tsv", CSV.replace(",", "\t").replace("b\t", "b,").encode())],
)
def test_lines_of_values(
    database: str, connection: Connection, broker: Broker, topic: str, form: str, value: bytes
) -> None:
    connection.execute(
        "CREATE TABLE readings (id integer NOT NULL, at timestamptz, name text, value numeric)"
    )
    send(broker.bootstrap_servers, topic, [Sent(value), Sent(b"1,2"), Sent(b"\xff")])
    summary = load(database, broker.bootstrap_servers, topic, "--table", "readings", "--format", form)
    assert (summary["loaded"], summary["dead_letters"]) == (2, 2)
    rows = connection.execute("SELECT id, at IS NULL, name, value::text FROM readings ORDER BY id").fetchall()
    assert rows == [(1, False, "a", "1.50"), (2, True, 'b,"c', None)]


def test_messagepack_and_raw(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute("CREATE TABLE things (id integer, data bytea, at timestamptz)")
    found = msgspec.msgpack.encode({"id": 1, "data": b"\x00\xff", "at": "2024-02-29T12:30:00Z"})
    send(broker.bootstrap_servers, topic, [Sent(found), Sent(b"\xc1")])
    options = ("--table", "things")
    summary = load(database, broker.bootstrap_servers, topic, *options, "--format", "msgpack")
    assert (summary["loaded"], summary["dead_letters"]) == (1, 1)
    assert connection.execute("SELECT id, data FROM things").fetchall() == [(1, b"\x00\xff")]
    raw = mapping(tmp_path, '[columns]\nid = "@offset"\ndata = "@value"\nat = "@timestamp"')
    more = ("--format", "raw", "--group", "other", *raw)
    assert load(database, broker.bootstrap_servers, topic, *options, *more)["loaded"] == 2
    kept = connection.execute("SELECT id, data FROM things ORDER BY id, data").fetchall()
    assert kept == [(0, found), (1, b"\x00\xff"), (1, b"\xc1")]


def test_errors_of_a_mapping_say_where(database: str, connection: Connection, tmp_path: Path) -> None:
    connection.execute("CREATE TABLE orders (id integer)")
    where = ("--table", "orders")
    done = try_to_load(database, "127.0.0.1:1", "orders", *where, *mapping(tmp_path, "[columns]\nidd = 'x'"))
    assert done.returncode == 2
    assert "orders.toml, line 2: column idd: table orders has no such column, it has id" in done.stderr
    assert "HINT: docs/mapping.md" in done.stderr
    done = try_to_load(database, "127.0.0.1:1", "orders", *where, "--mapping", str(tmp_path / "none.toml"))
    assert "none.toml cannot be read: No such file or directory" in done.stderr
