"""Messages and tables that are not quite the lab's: other names, other fields, fewer columns, another start."""

import json
from typing import Any

import psycopg
import pytest
from support.loading import KAFKA_TIME, Sent, event, events, load, loaded, send, try_to_load

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
