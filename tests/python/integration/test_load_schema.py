"""Messages and tables that are not quite the lab's: other names, other fields, fewer columns, another start."""

import json
from typing import Any

import psycopg
import pytest
from support.loading import KAFKA_TIME, Sent, event, events, load, loaded, send, try_to_load
from support.producing import clickrollup

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]


def test_other_fields_are_kept_in_a_jsonb_column(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("ALTER TABLE events ADD COLUMN extra jsonb")
    others = {"referrer": "ü\\", "deep": [1, None, {"a": "b"}], "of 40 digits": 10**39 + 1}
    values = [
        event(0),
        event(1, **others),
        event(2, event_time="2024-02-29T12:30:00Z", x=1),
        event(3, x="\0"),
        event(4, x="\\u0000 as it stands"),
    ]
    send(broker.bootstrap_servers, topic, [Sent(value) for value in values])
    assert load(database, broker.bootstrap_servers, topic)["dead_letters"] == 1
    rows = connection.execute("SELECT device_id, extra::text FROM events ORDER BY device_id").fetchall()
    kept = {number: None if text is None else json.loads(text) for number, text in rows}
    assert kept == {0: None, 1: others, 2: {"x": 1}, 4: {"x": "\\u0000 as it stands"}}
    reason = connection.execute("SELECT reason FROM clickrollup.dead_letters").fetchall()
    assert reason == [("other field with \\u0000, which PostgreSQL cannot store",)]


def test_a_number_that_jsonb_cannot_keep_is_a_dead_letter(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("ALTER TABLE events ADD COLUMN extra jsonb")
    huge = event(1)[:-1] + b', "x": 1e999999}'
    send(broker.bootstrap_servers, topic, [Sent(event(0)), Sent(huge), Sent(event(2))])
    assert load(database, broker.bootstrap_servers, topic)["dead_letters"] == 1
    assert loaded(connection) == [0, 2]


def test_another_table_with_other_names(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute(
        'CREATE TABLE visits (at timestamptz, tenant bigint, "Kind" text, country text, browser varchar, '
        "device_id bigint, session_id text, more jsonb)"
    )
    value = event(7, tenant=5, kind="view").replace(b"customer_id", b"x").replace(b"event_type", b"y")
    send(broker.bootstrap_servers, topic, [Sent(value), Sent(event(8))])
    options = (
        *("--table", "visits", "--field-names", "customer_id=tenant, event_type=kind"),
        *("--column-names", "event_time=at,customer_id=tenant,event_type=Kind,session_id="),
        *("--extra-column", "more"),
    )
    assert load(database, broker.bootstrap_servers, topic, *options)["dead_letters"] == 1
    query = 'SELECT extract(epoch FROM at)::bigint, tenant, "Kind", device_id, session_id, more FROM visits'
    assert connection.execute(query).fetchall() == [
        (KAFKA_TIME // 1000, 5, "view", 7, None, {"x": 7, "y": "click"})
    ]
    reason = connection.execute("SELECT reason FROM clickrollup.dead_letters").fetchall()
    assert reason == [("Object missing required field `tenant`",)]


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("--field-names", "tenant=customer_id", "each FIELD once and one of event_time, customer_id"),
        ("--field-names", "country=browser", "two fields have the same name"),
        ("--field-names", "country=", "a field of a message needs a name"),
        ("--column-names", "country", "write FIELD=NAME"),
        ("--start", "2026-03-01T00:00:00", "write earliest, latest, a time with a zone"),
        ("--start", "0:-1", "write earliest, latest, a time with a zone"),
        ("--start", "yesterday", "write earliest, latest, a time with a zone"),
    ],
)
def test_settings_that_say_nothing(flag: str, value: str, words: str) -> None:
    done = try_to_load("dbname=nowhere", "127.0.0.1:1", "clicks", flag, value)
    assert done.returncode == 2
    assert words in done.stderr


def test_start_at_offsets_counts_only_where_nothing_is_stored(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(40), partitions=4))
    done = try_to_load(database, broker.bootstrap_servers, topic, "--start", "0:3,1:10")
    assert done.returncode == 2
    assert "has no offset for Kafka partition 2" in done.stderr
    load(database, broker.bootstrap_servers, topic, "--start", "0:3,1:10,2:0,3:9")
    assert loaded(connection) == sorted([*range(12, 40, 4), *range(2, 40, 4), 39])
    assert load(database, broker.bootstrap_servers, topic, "--start", "0:0,1:0,2:0,3:0")["loaded"] == 0


def test_start_at_offsets_beyond_the_topic(database: str, broker: Broker, topic: str) -> None:
    done = try_to_load(database, broker.bootstrap_servers, topic, "--start", "0:5,1:0,2:0,3:0")
    assert done.returncode == 4
    assert "5 is the next offset to load, but the topic ends at 0" in done.stderr


@pytest.mark.parametrize("deduplicate", [(), ("--deduplicate-within", "60")])
def test_a_field_without_a_column_is_not_asked_for(
    database: str, connection: Connection, broker: Broker, topic: str, deduplicate: tuple[str, ...]
) -> None:
    connection.execute("CREATE TABLE few (LIKE events INCLUDING ALL)")
    connection.execute("ALTER TABLE few DROP COLUMN browser, DROP COLUMN session_id")
    plain = json.loads(event(0))
    del plain["browser"], plain["session_id"]
    odd: list[dict[str, Any]] = [{}, {"browser": None}, {"browser": {"name": "\0" * 900}, "session_id": 1.5}]
    values = [json.dumps(plain | {"device_id": number} | more) for number, more in enumerate(odd)]
    send(broker.bootstrap_servers, topic, [Sent(value.encode()) for value in values])
    options = ("--table", "few", "--column-names", "browser=,session_id=", *deduplicate)
    assert load(database, broker.bootstrap_servers, topic, *options)["dead_letters"] == 0
    assert connection.execute("SELECT device_id FROM few ORDER BY 1").fetchall() == [(0,), (1,), (2,)]


def test_a_time_without_a_column_is_not_read(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE timeless (LIKE events INCLUDING ALL)")
    connection.execute("ALTER TABLE timeless DROP COLUMN event_time")
    send(broker.bootstrap_servers, topic, [Sent(event(0)), Sent(event(1, event_time="soon"))])
    options = ("--table", "timeless", "--column-names", "event_time=")
    assert load(database, broker.bootstrap_servers, topic, *options)["loaded"] == 2


@pytest.mark.parametrize(
    ("make", "found"), [("", "absent"), ("ALTER TABLE events ADD COLUMN nosuch json", "json")]
)
def test_a_column_for_other_fields_that_is_asked_for_has_to_be_there(
    database: str, connection: Connection, broker: Broker, topic: str, make: str, found: str
) -> None:
    connection.execute(make.encode() or b"SELECT")
    send(broker.bootstrap_servers, topic, [Sent(event(0, more=1))])
    done = try_to_load(database, broker.bootstrap_servers, topic, "--extra-column", "nosuch")
    assert done.returncode == 2
    assert f"table events has no jsonb column nosuch ({found}) for a message's other fields" in done.stderr
    assert load(database, broker.bootstrap_servers, topic, "--extra-column", "")["loaded"] == 1


LEAVES_OUT = """
CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN IF new.device_id % 10 = 3 THEN RETURN NULL; END IF; RETURN new; END';
CREATE TRIGGER leave_out BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION leave_out();
"""


@pytest.mark.parametrize("deduplicate", [(), ("--deduplicate-within", "60")])
def test_rows_that_a_trigger_leaves_out_are_dead_letters_until_they_get_in(
    database: str, connection: Connection, broker: Broker, topic: str, deduplicate: tuple[str, ...]
) -> None:
    connection.execute(LEAVES_OUT)
    send(broker.bootstrap_servers, topic, events(range(100), partitions=4))
    summary = load(database, broker.bootstrap_servers, topic, *deduplicate)
    assert (summary["loaded"], summary["dead_letters"]) == (90, 10)
    assert loaded(connection) == [number for number in range(100) if number % 10 != 3]
    reason = connection.execute("SELECT DISTINCT reason FROM clickrollup.dead_letters").fetchall()
    assert reason == [("the server refuses it: a trigger leaves out 1 of 1 rows (SQLSTATE 09000)",)]
    assert clickrollup("dead-letters", "replay", "--dsn", database).returncode == 1
    connection.execute("DROP TRIGGER leave_out ON events")
    assert clickrollup("dead-letters", "replay", "--dsn", database).returncode == 0
    assert loaded(connection) == list(range(100))


@pytest.mark.parametrize("deduplicate", [(), ("--deduplicate-within", "60")])
def test_a_trigger_may_leave_rows_out(
    database: str, connection: Connection, broker: Broker, topic: str, deduplicate: tuple[str, ...]
) -> None:
    connection.execute(LEAVES_OUT)
    # One that the server refuses: the others are then copied with care.
    connection.execute("ALTER TABLE events ADD CHECK (device_id <> 50)")
    send(broker.bootstrap_servers, topic, events(range(100), partitions=4))
    summary = load(database, broker.bootstrap_servers, topic, "--allow-left-out", *deduplicate)
    assert (summary["loaded"], summary["left_out"], summary["dead_letters"]) == (89, 10, 1)
    assert loaded(connection) == [n for n in range(100) if n % 10 != 3 and n != 50]
    counted = "SELECT sum(events_loaded), sum(dead_letters), sum(next_offset) FROM clickrollup.loader_offsets"
    assert connection.execute(counted).fetchone() == (89, 1, 100)


def test_a_trigger_that_leaves_out_all_rows_stops_the_loader(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute(LEAVES_OUT.replace("% 10 = 3", ">= 0"))
    send(broker.bootstrap_servers, topic, events(range(1500)))
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 4
    assert "refused 1000 events in a row, the last one with: a trigger leaves out 1 of 1 rows" in done.stderr
    summary = load(database, broker.bootstrap_servers, topic, "--group", "other", "--allow-left-out")
    assert (summary["loaded"], summary["left_out"]) == (0, 1500)
