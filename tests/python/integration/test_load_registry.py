"""Messages whose schema is in a registry: Avro, Protobuf and JSON Schema, and a loader that was set to json."""

import json
import re
import ssl
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
import trustme
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from support.encoded import TOPIC_STRATEGY, avro, protobuf, reading_class
from support.loading import Sent, load, offsets, running_loader, send, try_to_load, wait_until
from support.registry import Registry, running_registry

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
NOON = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "type": "record",
    "name": "Order",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "total", "type": {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["new", "paid"]}},
        {"name": "note", "type": ["null", "string"], "default": None},
        {"name": "raw", "type": "bytes"},
    ],
}


def order(number: int, **more: Any) -> dict[str, Any]:
    plain = {
        "id": number,
        "total": Decimal("1.10") * number,
        "at": NOON,
        "day": date(2024, 2, 29),
        "state": "new",
    }
    return plain | {"raw": bytes([number % 256])} | more


def test_avro_evolves_while_the_loader_runs(
    database: str, connection: Connection, broker: Broker, topic: str, registry: Registry
) -> None:
    connection.execute(
        "CREATE TABLE orders (id bigint NOT NULL, total numeric(10, 2), at timestamptz, day date, state text, "
        "note text, raw bytea, coupon text)"
    )
    where = broker.bootstrap_servers, topic
    later = ORDER | {"fields": [*ORDER["fields"], {"name": "coupon", "type": "string", "default": ""}]}
    options = ("--table", "orders", "--format", "avro", "--schema-registry", registry.url)
    count = "SELECT count(*) FROM orders"
    with running_loader(database, *where, *options) as loader:
        send(*where, avro(registry, topic, ORDER, *map(order, range(100))))
        wait_until(lambda: connection.execute(count).fetchall() == [(100,)])
        send(*where, avro(registry, topic, later, *(order(n, note="x", coupon="c") for n in range(100, 150))))
        wait_until(lambda: connection.execute(count).fetchall() == [(150,)])
        assert loader.stop()[0] == 0
    send(*where, [Sent(b"\0\0\0\0\7xyz"), Sent(b"\0\0\0\0\1\xff"), Sent(b"{}"), Sent(None)])
    summary = load(database, *where, *options)
    assert (summary["loaded"], summary["dead_letters"]) == (0, 4)
    reasons = [
        r for (r,) in connection.execute("SELECT reason FROM clickrollup.dead_letters ORDER BY kafka_offset")
    ]
    assert reasons[0].startswith("the schema registry does not know the schema")
    assert reasons[1].startswith("not avro with a schema of the registry")
    rows = (
        "SELECT id, total::text, at = '2024-02-29T12:30:00Z', day::text, state, note, raw, coupon FROM orders"
    )
    expected = [
        (n, f"{Decimal('1.10') * n:.2f}", True, "2024-02-29", "new", None, bytes([n]), None)
        for n in range(100)
    ]
    expected += [
        (n, f"{Decimal('1.10') * n:.2f}", True, "2024-02-29", "new", "x", bytes([n]), "c")
        for n in range(100, 150)
    ]
    assert sorted(connection.execute(rows).fetchall()) == expected
    # Once for each schema by the loader, beside what the producers asked.
    assert registry.asked < 20


def test_protobuf_without_generated_classes(
    database: str, connection: Connection, broker: Broker, topic: str, registry: Registry
) -> None:
    connection.execute(
        "CREATE TABLE readings (device_id bigint NOT NULL, value float8, state text, place jsonb, tags text[], "
        "at timestamptz)"
    )
    reading = reading_class()
    one, two = reading(device_id=2**40, value=1.5, state=1, tags=["a", "b"]), reading()
    one.place.room = "kitchen"
    one.at.FromDatetime(NOON)
    send(broker.bootstrap_servers, topic, protobuf(registry, topic, one, two))
    options = ("--table", "readings", "--format", "protobuf", "--schema-registry", registry.url)
    summary = load(database, broker.bootstrap_servers, topic, *options)
    assert (summary["loaded"], summary["dead_letters"]) == (2, 0)
    rows = connection.execute(
        "SELECT device_id, value, state, place, tags, at FROM readings ORDER BY 1"
    ).fetchall()
    assert rows == [
        (0, 0.0, "OK", None, [], None),
        (2**40, 1.5, "LOW", {"room": "kitchen"}, ["a", "b"], NOON),
    ]


JSON_ORDER: dict[str, Any] = {
    "title": "Order",
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
}


def in_json_schema(topic: str, settings: dict[str, str], schema: dict[str, Any], found: Any) -> bytes:
    """Return a message as the vendor's serializer writes it."""
    with SchemaRegistryClient(settings) as own:
        serializer = JSONSerializer(json.dumps(schema), own, conf=TOPIC_STRATEGY)
        return bytes(serializer(found, SerializationContext(topic, MessageField.VALUE)))


def test_json_schema_evolves(
    database: str, connection: Connection, broker: Broker, topic: str, registry: Registry
) -> None:
    connection.execute("CREATE TABLE orders (id bigint NOT NULL, name text, coupon text)")
    where = topic, {"url": registry.url}
    more = JSON_ORDER | {"properties": {**JSON_ORDER["properties"], "coupon": {"type": "string"}}}
    first = in_json_schema(*where, JSON_ORDER, {"id": 1, "name": "a"})
    second = in_json_schema(*where, more, {"id": 2, "coupon": "c"})
    assert first[:5] != second[:5]
    # Of the second schema, which is against a number there.
    sent = [first, second, second[:5] + b'{"id": 3, "coupon": 7}', second[:5] + b'{"id"', b"\0\0\0\0"]
    send(broker.bootstrap_servers, topic, map(Sent, sent))
    options = ("--table", "orders", "--format", "json-schema", "--schema-registry", registry.url)
    summary = load(database, broker.bootstrap_servers, topic, *options)
    assert (summary["loaded"], summary["dead_letters"]) == (2, 3)
    assert connection.execute("SELECT * FROM orders ORDER BY id").fetchall() == [
        (1, "a", None),
        (2, None, "c"),
    ]
    reasons = [r for (r,) in connection.execute("SELECT reason FROM clickrollup.dead_letters")]
    assert all(reason.startswith("not json-schema with a schema of the registry: ") for reason in reasons)
    assert any("7 is not of type 'string'" in reason for reason in reasons)


def test_json_schema_and_a_login(database: str, connection: Connection, broker: Broker, topic: str) -> None:
    connection.execute("CREATE TABLE orders (id bigint NOT NULL, name text)")
    with running_registry(login="loader:s3cret") as registry:
        login = {"url": registry.url, "basic.auth.user.info": "loader:s3cret"}
        good = in_json_schema(topic, login, JSON_ORDER, {"id": 1, "name": "a"})
        send(broker.bootstrap_servers, topic, [Sent(good), Sent(good[:5] + b'{"id": "x"}')])
        options = ("--table", "orders", "--format", "json-schema", "--schema-registry", registry.url)
        done = try_to_load(database, broker.bootstrap_servers, topic, *options)
        assert done.returncode == 2
        assert "refuses: Unauthorized" in done.stderr
        given = ("--schema-registry-user", "loader", "--schema-registry-password", "s3cret")
        summary = load(database, broker.bootstrap_servers, topic, *options, *given)
    assert (summary["loaded"], summary["dead_letters"]) == (1, 1)
    assert connection.execute("SELECT * FROM orders").fetchall() == [(1, "a")]


def certificates(folder: Path) -> tuple[ssl.SSLContext, dict[str, str]]:
    """Return the context of a server that asks clients for a certificate, and the loader's settings for one."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    own = authority.issue_cert("loader")
    files = {
        "ca": [authority.cert_pem],
        "certificate": own.cert_chain_pems,
        "key": [own.private_key_pem],
    }
    for name, pems in files.items():
        (folder / name).write_bytes(b"".join(pem.bytes() for pem in pems))
    return context, {f"--schema-registry-{name}": str(folder / name) for name in ("ca", "certificate", "key")}


def test_a_registry_that_asks_for_a_certificate(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    connection.execute("CREATE TABLE orders (id bigint NOT NULL, state text)")
    tls, settings = certificates(tmp_path)
    with running_registry(tls=tls) as registry:
        names = {
            "ca": "ssl.ca.location",
            "certificate": "ssl.certificate.location",
            "key": "ssl.key.location",
        }
        own = {names[flag.rpartition("-")[2]]: file for flag, file in settings.items()}
        send(broker.bootstrap_servers, topic, avro(registry, topic, ORDER, order(1), order(2), settings=own))
        where = database, broker.bootstrap_servers, topic
        options = ("--table", "orders", "--format", "avro", "--schema-registry", registry.url)
        for left_out in settings:
            given = [word for flag in settings.items() if flag[0] != left_out for word in flag]
            done = try_to_load(*where, *options, *given, "--give-up-after", "0.5")
            assert done.returncode == 2, left_out
            assert "--schema-registry-ca names the CA" in done.stderr
        given = [word for flag in settings.items() for word in flag] + ["--schema-registry-key", "nowhere"]
        done = try_to_load(*where, *options, *given)
        assert (done.returncode, "--schema-registry-key nowhere cannot be read" in done.stderr) == (2, True)
        # Neither certificate nor key.
        given = ["--schema-registry-ca", settings["--schema-registry-ca"]]
        done = try_to_load(*where, *options, *given)
        assert (done.returncode, "--schema-registry-ca names the CA" in done.stderr) == (2, True)
        summary = load(*where, *options, *(word for flag in settings.items() for word in flag))
    assert (summary["loaded"], summary["dead_letters"]) == (2, 0)


@pytest.mark.parametrize("table", ["events", "orders"])
def test_a_loader_that_is_set_to_json_says_so_at_once(
    database: str, connection: Connection, broker: Broker, topic: str, registry: Registry, table: str
) -> None:
    connection.execute("CREATE TABLE orders (id bigint)")
    send(broker.bootstrap_servers, topic, avro(registry, topic, ORDER, *map(order, range(20))))
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", table)
    assert done.returncode == 2
    assert re.search(
        r"is in the format of a schema registry \(0x00, schema \d+\), and --format is json", done.stderr
    )
    assert "HINT: --format avro" in done.stderr
    assert connection.execute("SELECT count(*) FROM clickrollup.dead_letters").fetchall() == [(0,)]
    assert sum(offsets(connection).values()) == 0


def test_one_such_message_among_others_is_a_dead_letter(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE orders (id bigint)")
    send(broker.bootstrap_servers, topic, [Sent(b"\0\0\0\0\1abc"), Sent(b'{"id":1}')])
    summary = load(database, broker.bootstrap_servers, topic, "--table", "orders")
    assert (summary["loaded"], summary["dead_letters"]) == (1, 1)


def test_a_registry_that_is_not_there(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE orders (id bigint)")
    where = (database, broker.bootstrap_servers, topic)
    done = try_to_load(*where, "--table", "orders", "--format", "avro")
    assert done.returncode == 2
    assert "HINT: Name it: --schema-registry" in done.stderr
    send(broker.bootstrap_servers, topic, [Sent(b"\0\0\0\0\1abc")])
    options = ("--table", "orders", "--format", "avro", "--schema-registry", "http://127.0.0.1:1")
    done = try_to_load(*where, *options, "--give-up-after", "0.5")
    assert done.returncode == 5
    assert "schema registry http://127.0.0.1:1 cannot be reached" in done.stderr
