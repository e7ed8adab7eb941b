"""Messages of any shape into a table of any columns: what the catalog says is all that is said."""

import json
from typing import Any

import psycopg
import pytest
from psycopg import sql
from support.loading import Sent, load, offsets, send, try_to_load
from support.producing import clickrollup

from clickrollup.dead_letters.replay import Letter
from clickrollup.mapping.by_name import ByName
from clickrollup.mapping.catalog import Column
from clickrollup.mapping.packed import packed
from clickrollup.mapping.target import MappedTarget
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]

# One column of each type, and a value of it as messages have it.
VALUES: dict[str, tuple[str, Any]] = {
    "small": ("smallint", -32768),
    "int": ("integer", 2**31 - 1),
    "big": ("bigint", -(2**63)),
    "single": ("real", 1.1),
    "double": ("double precision", 5),
    "money_like": ("numeric(40, 20)", 12345678901234567890.5),
    "plain_numeric": ("numeric", "0.10"),
    "truth": ("boolean", True),
    "words": ("text", "Côte d'Ivoire\n\\N \"\t"),
    "short": ("varchar(5)", "12345"),
    "fixed": ("char(5)", "abc"),
    "any_case": ("citext", "Ab"),
    "id": ("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    "day": ("date", "2024-02-29"),
    "hour": ("time", "23:59:59.999999"),
    "local": ("timestamp", "2024-02-29T12:30:00.5"),
    "moment": ("timestamptz(0)", "2024-02-29T12:30:00.5+05:45"),
    "document": ("jsonb", {"a": [1.10, None, "ü"], "b": {}}),
    "document_as_is": ("json", [1, {"b": 1}]),
    "binary": ("bytea", "\\x00ff"),
    "mood": ("mood", "sad"),
    "positive": ("positive", 7),
    "mail": ("mail", "a@b"),
    "numbers": ("integer[]", [1, None, 3]),
    "tags": ("text[]", ["a", 'b,"', "", None]),
    "moments": ("timestamptz[]", ["2024-02-29T12:30:00Z"]),
    "prices": ("numeric[]", [1.5, 2]),
    "empty": ("uuid[]", []),
    "spelled Odd": ("text", "x"),
}
# What only the server can read.
SERVERS_OWN: dict[str, tuple[str, Any]] = {
    "span": ("interval", "P1Y2M3DT4H5M6.5S"),
    "address": ("inet", "10.0.0.1/8"),
    "moods": ("mood[]", ["sad", "glad"]),
    "documents": ("jsonb[]", [{"a": 1}, 2, "x"]),
    "span_of_days": ("daterange", "[2024-01-01,2024-02-01)"),
    "pair": ("point", "(1,2)"),
}
# What has a simple binary form.
BINARY = {
    name: (kind, value)
    for name, (kind, value) in VALUES.items()
    if kind not in ("real", "time") and not kind.endswith("[]")
}
TYPES = """
    CREATE EXTENSION IF NOT EXISTS citext;
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
    CREATE DOMAIN address AS text;
    CREATE DOMAIN mail AS address CHECK (VALUE LIKE '%@%');
"""
# What of the table is not in the messages as PostgreSQL reads them, and the other way round.
DIFFERENCE = """
    WITH expected AS (SELECT r.* FROM messages, jsonb_populate_record(NULL::{table}, message) AS r)
    SELECT (SELECT json_agg(x) FROM (SELECT e::text FROM expected AS e EXCEPT ALL SELECT t::text FROM {table} AS t) AS x),
           (SELECT json_agg(x) FROM (SELECT t::text FROM {table} AS t EXCEPT ALL SELECT e::text FROM expected AS e) AS x)
"""


def reasons(connection: Connection) -> list[str]:
    query = "SELECT reason FROM clickrollup.dead_letters ORDER BY kafka_partition, kafka_offset"
    return [reason for (reason,) in connection.execute(query)]


def create(connection: Connection, table: str, columns: dict[str, tuple[str, Any]]) -> None:
    listed = ", ".join(f'"{name}" {kind}' for name, (kind, _) in columns.items())
    connection.execute(f"{TYPES} CREATE TABLE {table} ({listed})")


def send_objects(broker: Broker, topic: str, *objects: Any) -> None:
    send(broker.bootstrap_servers, topic, [Sent(json.dumps(found).encode()) for found in objects])


@pytest.mark.parametrize("columns", [BINARY, VALUES, VALUES | SERVERS_OWN], ids=["binary", "plain", "all"])
def test_every_type_arrives_as_postgresql_reads_it(
    database: str, connection: Connection, broker: Broker, topic: str, columns: dict[str, tuple[str, Any]]
) -> None:
    create(connection, "things", columns)
    objects = [
        {name: value for name, (_, value) in columns.items()},
        {},
        dict.fromkeys(columns),
        {"words": "a"},
    ]
    send_objects(broker, topic, *objects)
    summary = load(database, broker.bootstrap_servers, topic, "--table", "things")
    assert reasons(connection) == []
    assert summary["loaded"] == 4
    connection.execute("CREATE TEMPORARY TABLE messages (message jsonb)")
    for found in objects:
        connection.execute("INSERT INTO messages VALUES (%s)", [json.dumps(found)])
    assert connection.execute(DIFFERENCE.format(table="things")).fetchall() == [(None, None)]


def test_defaults_identity_and_generated_columns_are_the_servers(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute(
        "CREATE SCHEMA shop; "
        "CREATE TABLE shop.orders (id bigint GENERATED ALWAYS AS IDENTITY, order_id text NOT NULL, "
        "amount numeric(10, 2) NOT NULL, state text NOT NULL DEFAULT 'new', tries integer DEFAULT 1, note text, "
        "doubled numeric GENERATED ALWAYS AS (amount * 2) STORED, placed_at timestamptz DEFAULT now())"
    )
    send_objects(
        broker,
        topic,
        {"order_id": "a", "amount": 1.1},
        {"order_id": "b", "amount": 2, "state": "paid", "tries": None, "id": 99},
        {"order_id": "c", "amount": 3, "tries": 5},
        {"order_id": "d", "amount": 4, "state": None},
        {"order_id": "e"},
        {"order_id": "f", "amount": None},
    )
    summary = load(database, broker.bootstrap_servers, topic, "--table", "shop.orders")
    assert (summary["loaded"], summary["dead_letters"]) == (3, 3)
    query = "SELECT order_id, amount::text, state, tries, note, doubled::text, placed_at IS NOT NULL FROM shop.orders"
    assert sorted(connection.execute(query).fetchall()) == [
        ("a", "1.10", "new", 1, None, "2.20", True),
        ("b", "2.00", "paid", None, None, "4.00", True),
        ("c", "3.00", "new", 5, None, "6.00", True),
    ]
    assert connection.execute("SELECT max(id) FROM shop.orders").fetchall() == [(3,)]
    assert reasons(connection) == [
        "Expected `str`, got `null` - at `$.state`",
        "Object missing required field `amount`",
        "null where a value is needed - at `$.amount`",
    ]


BAD = {
    "small": (32768, "Expected `int` <= 32767 - at `$.small`"),
    "int": ("1", "Expected `int | null`, got `str` - at `$.int`"),
    "big": (1.0, "Expected `int | null`, got `float` - at `$.big`"),
    "single": (
        1e39,
        'the server refuses it: "1e39" is out of range for type real (SQLSTATE 22003) - in column single',
    ),
    "plain_numeric": (
        "1e200000",
        "the server refuses it: value overflows numeric format (SQLSTATE 22003) - in column plain_numeric",
    ),
    "truth": (1, "Expected `bool | null`, got `int` - at `$.truth`"),
    "words": ("a\0b", "text with \\u0000, which PostgreSQL cannot store - at `$.words`"),
    "short": (
        "123456",
        "the server refuses it: value too long for type character varying(5) (SQLSTATE 22001) - in column short",
    ),
    "id": ("x", "Invalid UUID - at `$.id`"),
    "day": ("29.2.2024", "Invalid RFC3339 encoded date - at `$.day`"),
    "moment": ("2024-02-29T12:30:00", "Expected `datetime` with a timezone component - at `$.moment`"),
    "document": ({"a": "\0"}, "text with \\u0000, which PostgreSQL cannot store - at `$.document`"),
    "binary": ("YQ==", "Expected bytes as \\x and hexadecimal digits - at `$.binary`"),
    "mood": (
        "so",
        'the server refuses it: invalid input value for enum mood: "so" (SQLSTATE 22P02) - in column mood',
    ),
    "positive": (0, "the server refuses it: value for domain positive violates check constraint"),
    "numbers": ([1, "2"], "Expected `int | array | null`, got `str` - at `$.numbers[1]`"),
    "tags": (["\0"], "text with \\u0000, which PostgreSQL cannot store - at `$.tags`"),
}


@pytest.mark.parametrize("columns", [BINARY, VALUES], ids=["binary", "plain"])
def test_what_does_not_fit_is_a_dead_letter_that_names_the_field(
    database: str, connection: Connection, broker: Broker, topic: str, columns: dict[str, tuple[str, Any]]
) -> None:
    create(connection, "things", columns)
    bad = {name: BAD[name] for name in BAD if name in columns}
    send_objects(broker, topic, *({name: value} for name, (value, _) in bad.items()), {"int": 1})
    send(broker.bootstrap_servers, topic, [Sent(None), Sent(b""), Sent(b"[1]"), Sent(b'{"words":"\xff"}')])
    summary = load(database, broker.bootstrap_servers, topic, "--table", "things")
    assert summary["loaded"] == 1
    found = connection.execute("SELECT reason FROM clickrollup.dead_letters ORDER BY kafka_offset").fetchall()
    expected = [*(start for _, start in bad.values()), "no value (a tombstone)", "empty message"]
    for (reason,), start in zip(
        found, [*expected, "Expected `object`, got `array`", "not UTF-8"], strict=True
    ):
        assert reason.startswith(start)


def test_other_fields_go_to_the_column_for_them(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE visits (page text, extra jsonb, span interval)")
    send_objects(
        broker, topic, {"page": "/"}, {"page": "/a", "x": {"y": 1}, "": "\\"}, {"x": "\0"}, {"extra": 1}
    )
    summary = load(database, broker.bootstrap_servers, topic, "--table", "visits")
    assert summary["dead_letters"] == 1
    rows = connection.execute("SELECT page, extra FROM visits ORDER BY page").fetchall()
    assert rows == [("/", None), ("/a", {"x": {"y": 1}, "": "\\"}), (None, {"extra": 1})]
    assert reasons(connection) == ["other field with \\u0000, which PostgreSQL cannot store"]


def test_a_message_without_any_column_in_a_table_of_defaults(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE counts (a integer DEFAULT 1, b integer DEFAULT 2)")
    send_objects(broker, topic, {"a": 5}, {}, {"b": 6, "c": 1})
    summary = load(database, broker.bootstrap_servers, topic, "--table", "counts")
    assert (summary["loaded"], summary["dead_letters"]) == (2, 1)
    assert connection.execute("SELECT * FROM counts ORDER BY a").fetchall() == [(1, 6), (5, 2)]
    assert reasons(connection) == ["no field of the message has a column"]


@pytest.mark.parametrize("alone", [False, True])
def test_a_message_of_another_table_is_no_row_of_nulls(alone: bool) -> None:
    columns = tuple(Column(name, "text", "text", False, False, False, False, False) for name in ("a", "b"))
    target = MappedTarget(1, sql.Identifier("t"), columns)
    values = [b'{"a": "x"}', b'{"A": "x", "B": "y"}', b'{"c": 1}', b'{"b": null}', b"{}"]
    letters = [Letter(n, None, value, None, "t", 0, n) for n, value in enumerate(values)]
    maker = ByName(target) if alone else packed(target, ByName(target))[1]
    for some in (letters, letters[:1] + letters[3:]):
        made = maker.make(some)
        assert len(made.rows) == 3
        assert list(made.bad) == ([1, 2] if some is letters else [])
    extra = Column("extra", "jsonb", "jsonb", False, False, False, False, False)
    assert ByName(MappedTarget(1, sql.Identifier("t"), columns, extra)).make(letters).bad == {}


def test_a_table_that_no_message_can_fill(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE nothing (id bigint GENERATED ALWAYS AS IDENTITY)")
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", "nothing")
    assert done.returncode == 2
    assert "table nothing has no column that a message could fill: id" in done.stderr
    connection.execute("""CREATE TABLE odd (n integer, "6"" pipes" integer)""")
    done = try_to_load(database, broker.bootstrap_servers, topic, "--table", "odd")
    assert done.returncode == 2
    assert "a field named '6\" pipes' cannot be read" in done.stderr


def test_dead_letters_of_any_table_are_replayed(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE orders (id bigint, total numeric CHECK (total < 10))")
    send_objects(broker, topic, {"id": 1, "total": 1}, {"id": 2, "total": 20}, {"id": "3"})
    load(database, broker.bootstrap_servers, topic, "--table", "orders")
    connection.execute("ALTER TABLE orders DROP CONSTRAINT orders_total_check")
    done = clickrollup("dead-letters", "replay", "--dsn", database, "--table", "orders")
    assert "replayed 1, still bad 1" in done.stderr
    assert connection.execute("SELECT id FROM orders ORDER BY id").fetchall() == [(1,), (2,)]


def test_messages_that_come_twice_are_known_in_any_table(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE orders (id uuid, total integer CHECK (total < 10))")
    ids = [f"6ba7b810-9dad-11d1-80b4-00c04fd430c{number}" for number in range(4)]
    objects = [{"event_uuid": number, "id": number, "total": 1} for number in ids]
    send_objects(broker, topic, *objects, objects[0], {"total": 2}, objects[3] | {"event_uuid": 5})
    options = ("--table", "orders", "--deduplicate-within", "86400")
    summary = load(database, broker.bootstrap_servers, topic, *options)
    assert (summary["loaded"], summary["duplicates"], summary["dead_letters"]) == (5, 1, 1)
    send_objects(broker, topic, objects[1], objects[1] | {"total": 10})
    assert load(database, broker.bootstrap_servers, topic, *options)["duplicates"] == 2


@pytest.mark.parametrize("kind", ["uuid", "text", "uuid DEFAULT gen_random_uuid()"])
def test_a_uuid_field_may_be_a_column_too(
    database: str, connection: Connection, broker: Broker, topic: str, kind: str
) -> None:
    connection.execute(f"CREATE TABLE orders (id {kind} NOT NULL, total integer)")
    found = {"id": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "total": 1}
    send_objects(broker, topic, found, found, {"id": "no", "total": 2})
    options = ("--table", "orders", "--deduplicate-within", "86400", "--uuid-field", "id")
    assert load(database, broker.bootstrap_servers, topic, *options)["duplicates"] == 1
    assert connection.execute("SELECT total FROM orders").fetchall() == [(1,)]


def test_rows_of_many_shapes_keep_the_offsets_right(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE shapes (n integer NOT NULL, a text DEFAULT 'a', b text DEFAULT 'b')")
    objects = [{"n": n} | ({"a": "x"} if n % 2 else {}) | ({"b": "y"} if n % 3 else {}) for n in range(3000)]
    send(
        broker.bootstrap_servers,
        topic,
        [Sent(json.dumps(found).encode(), found["n"] % 4) for found in objects],
    )
    assert load(database, broker.bootstrap_servers, topic, "--table", "shapes")["loaded"] == 3000
    wrong = "SELECT count(*), count(*) FILTER (WHERE (a = 'x') <> (n % 2 = 1) OR (b = 'y') <> (n % 3 <> 0)) FROM shapes"
    assert connection.execute(wrong).fetchall() == [(3000, 0)]
    assert sum(offsets(connection).values()) == 3000


def test_a_value_that_a_type_refuses_in_its_own_way_stops_nobody(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    """Input functions raise what they like: syntax errors, unknown tables, internal errors as those of geometry."""
    connection.execute("""
        CREATE FUNCTION fits(text) RETURNS boolean LANGUAGE plpgsql AS $body$
        BEGIN
            IF $1 = 'bad' THEN
                RAISE EXCEPTION 'parse error - invalid geometry' USING ERRCODE = 'XX000';
            END IF;
            RETURN true;
        END $body$;
        CREATE DOMAIN shape AS text CHECK (fits(VALUE));
        CREATE TYPE pair AS (a integer, b text);
        CREATE TABLE things (n integer, q tsquery, r regclass, s shape, p pair, f double precision)
        """)
    bad = [{"q": "a & & b"}, {"r": "nothing"}, {"s": "bad"}, {"p": {"a": 1}}, {"f": "x"}]
    good = [{"q": "a & b", "r": "things", "s": "x", "p": "(1,two)", "f": "NaN"}, {"f": "-Infinity"}]
    messages = [json.dumps({"n": n} | fields).encode() for n, fields in enumerate([*bad, *good])]
    send(broker.bootstrap_servers, topic, map(Sent, messages))
    summary = load(database, broker.bootstrap_servers, topic, "--table", "things")
    assert (summary["loaded"], summary["dead_letters"]) == (len(good), len(bad))
    reasons = dict(connection.execute("SELECT kafka_offset, reason FROM clickrollup.dead_letters").fetchall())
    assert "syntax error in tsquery" in reasons[0]
    assert 'relation "nothing" does not exist (SQLSTATE 42P01) - in column r' in reasons[1]
    assert "(SQLSTATE XX000) - in column s" in reasons[2]
    assert "reads no object as a composite type - at `$.p`" in reasons[3]
    rows = connection.execute("SELECT n, r::text, (p).b, f::text FROM things ORDER BY n").fetchall()
    assert rows == [(5, "things", "two", "NaN"), (6, None, None, "-Infinity")]
