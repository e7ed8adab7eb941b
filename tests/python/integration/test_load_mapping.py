"""Mapping files, from the topic into the table."""

import json
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from support.loading import KAFKA_TIME, Sent, event, load, running_loader, send, try_to_load, wait_until
from support.producing import clickrollup, messages

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


def test_events_of_the_clickstream_in_another_format_have_the_time_of_their_message(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, [Sent(msgspec.msgpack.encode(json.loads(event(1))))])
    assert load(database, broker.bootstrap_servers, topic, "--format", "msgpack")["loaded"] == 1
    query = "SELECT device_id, event_time = to_timestamp(%s / 1000.0) FROM events"
    assert connection.execute(query, [KAFKA_TIME]).fetchall() == [(1, True)]


def test_errors_of_a_mapping_say_where(database: str, connection: Connection, tmp_path: Path) -> None:
    connection.execute("CREATE TABLE orders (id integer)")
    where = ("--table", "orders")
    done = try_to_load(database, "127.0.0.1:1", "orders", *where, *mapping(tmp_path, "[columns]\nidd = 'x'"))
    assert done.returncode == 2
    assert "orders.toml, line 2: column idd: table orders has no such column, it has id" in done.stderr
    assert "HINT: docs/mapping.md" in done.stderr
    done = try_to_load(database, "127.0.0.1:1", "orders", *where, "--mapping", str(tmp_path / "none.toml"))
    assert "none.toml cannot be read: No such file or directory" in done.stderr


def test_a_first_mapping_is_written_and_tried(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute(
        "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY, order_id bigint NOT NULL, "
        "placed_at timestamptz, customer_id integer, total numeric CHECK (total < 100), note text)"
    )
    messages = [
        {
            "orderId": n,
            "placedAt": 1_709_209_800_000 + n,
            "customer": {"id": str(n)},
            "total": n + 0.5,
            "x": 1,
        }
        for n in range(3)
    ]
    bad = [{"orderId": "x"}, {"orderId": 9, "total": 100}]
    send(broker.bootstrap_servers, topic, [Sent(json.dumps(one).encode()) for one in messages])
    where = ("--dsn", database, "--kafka", broker.bootstrap_servers, "--topic", topic, "--table", "orders")
    path = tmp_path / "orders.toml"
    done = clickrollup("mapping", *where, "--sample", "10", "--output", str(path))
    assert done.returncode == 0, done.stderr
    lines = path.read_text().splitlines()
    assert 'order_id = "orderId"' in lines
    assert 'placed_at = { path = "placedAt", time = "epoch_ms" }' in lines
    assert 'customer_id = { path = "customer.id", lenient = true }' in lines
    assert "# Fields that no column takes: x" in lines
    done = clickrollup("mapping", *where, "--check", str(path))
    assert done.returncode == 0, done.stderr
    assert '0@2  row  {"order_id":2,"placed_at":"2024-02-29T12:30:00.002000Z","customer_id":2' in done.stdout
    send(broker.bootstrap_servers, topic, [Sent(json.dumps(one).encode()) for one in bad])
    done = clickrollup("mapping", *where, "--check", "--mapping", str(path))
    assert done.returncode == 1
    assert "0@3  refused  Expected `int | null`, got `str` - at `$.orderId`" in done.stdout
    assert "0@4  refused  the server refuses it: new row for relation" in done.stdout
    assert "5 messages: 3 rows, 2 refused, 0 passed over; nothing was written" in done.stderr
    assert connection.execute("SELECT count(*) FROM orders").fetchall() == [(0,)]
    assert connection.execute("SELECT count(*) FROM clickrollup.loader_offsets").fetchall() == [(0,)]
    summary = load(database, broker.bootstrap_servers, topic, "--table", "orders", "--mapping", str(path))
    assert (summary["loaded"], summary["dead_letters"]) == (3, 2)


def test_a_sample_of_a_file(database: str, connection: Connection, tmp_path: Path) -> None:
    connection.execute("CREATE TABLE orders (id bigint NOT NULL, name text)")
    sample = tmp_path / "orders.ndjson"
    sample.write_text('{"id":1,"name":"a"}\n\n{"id":2}\n{"name":"b"}\n')
    options = ("--dsn", database, "--table", "orders", "--sample-file", str(sample))
    done = clickrollup("mapping", *options, "--check", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["rows"] == [{"id": 1, "name": "a"}, {"id": 2, "name": None}]
    assert [one["offset"] for one in found["refused"]] == [2]
    sample.write_text("")
    assert "holds no message to look at" in clickrollup("mapping", *options).stderr


def test_kill_9_neither_loses_nor_doubles_an_exploded_row(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute(
        "CREATE TABLE items (order_id bigint NOT NULL, placed_at timestamptz, sku text CHECK (sku <> 'bad'), "
        "price numeric, noted text DEFAULT 'none')"
    )
    where = (database, broker.bootstrap_servers, topic)
    options = ("--table", "items", *mapping(tmp_path, ITEMS))
    count = "SELECT count(*) FROM items"
    for round_ in range(3):
        numbers = range(round_ * 2000, (round_ + 1) * 2000)
        before = connection.execute(count).fetchall()[0][0]
        with running_loader(*where, *options, "--batch-rows", "500") as loader:
            loader.wait_for("assigned")
            send(
                *where[1:], [order(n, *(["x", "y", "bad"] if n % 100 == 7 else ["x", "y"])) for n in numbers]
            )
            wait_until(lambda before=before: connection.execute(count).fetchall()[0][0] > before)  # type: ignore[misc]
            loader.process.kill()
    load(*where, *options)
    exact = "SELECT count(*), count(DISTINCT (order_id, sku)), count(DISTINCT order_id) FROM items"
    assert connection.execute(exact).fetchall() == [(2 * 5940, 2 * 5940, 5940)]
    assert connection.execute("SELECT count(*) FROM clickrollup.dead_letters").fetchall() == [(60,)]


def test_exploded_messages_that_come_twice_are_known(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute(
        "CREATE TABLE items (order_id bigint NOT NULL, placed_at timestamptz, sku text CHECK (sku <> 'bad'), "
        "price numeric)"
    )
    ids = [f"6ba7b810-9dad-11d1-80b4-00c04fd430c{number}" for number in range(3)]
    messages = [order(0, "x", "y", event_uuid=ids[0]), order(4, "x", "bad", event_uuid=ids[1]), order(8, "x")]
    send(broker.bootstrap_servers, topic, [*messages, messages[0], messages[1]])
    options = ("--table", "items", "--deduplicate-within", "86400", *mapping(tmp_path, ITEMS))
    summary = load(database, broker.bootstrap_servers, topic, *options)
    assert (summary["loaded"], summary["duplicates"], summary["dead_letters"]) == (3, 2, 1)
    connection.execute("ALTER TABLE items DROP CONSTRAINT items_sku_check")
    send(broker.bootstrap_servers, topic, [messages[1], messages[0]])
    summary = load(database, broker.bootstrap_servers, topic, *options)
    assert (summary["loaded"], summary["duplicates"]) == (2, 1)


def test_a_replayed_dead_letter_has_its_headers(
    database: str, connection: Connection, broker: Broker, topic: str, make_topic: Any, tmp_path: Path
) -> None:
    """A CloudEvent in binary mode is nothing without them."""
    connection.execute(
        "CREATE TABLE calls (id text NOT NULL, source text, mark bytea, v integer CHECK (v <> 2))"
    )
    text = 'envelope = "cloudevents"\n[columns]\nid = "@envelope.id"\nsource = "@envelope.source"\nmark = "@header.mark"'
    headers = (("ce_specversion", b"1.0"), ("ce_source", b"shop"), ("mark", b"\xff\0"))
    found = [Sent(b'{"v":%d}' % v, headers=(*headers, ("ce_id", b"%d" % v))) for v in (1, 2)]
    send(broker.bootstrap_servers, topic, found)
    copies = make_topic(1)
    options = ("--table", "calls", *mapping(tmp_path, text))
    summary = load(database, broker.bootstrap_servers, topic, *options, "--dead-letter-topic", copies)
    assert (summary["loaded"], summary["dead_letters"]) == (1, 1)
    [copy] = messages(broker.bootstrap_servers, copies)
    assert copy.headers()[:4] == list(found[1].headers)
    connection.execute("ALTER TABLE calls DROP CONSTRAINT calls_v_check")
    done = clickrollup("dead-letters", "replay", "--dsn", database, *options)
    assert "replayed 1, still bad 0" in done.stderr
    rows = connection.execute("SELECT id, source, mark, v FROM calls ORDER BY v").fetchall()
    assert rows == [(str(v), "shop", b"\xff\0", v) for v in (1, 2)]
