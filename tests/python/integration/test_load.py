"""`clickrollup load` from a real broker into a real PostgreSQL: what arrives, and what does not."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
import pytest
from support.loading import (
    KAFKA_TIME,
    Sent,
    event,
    events,
    load,
    loaded,
    offsets,
    open_copies,
    running_loader,
    send,
    try_to_load,
    wait_until,
)

from clickrollup.events.bisection import MAX_REFUSED_IN_A_ROW
from clickrollup.produce.bad import BAD_KINDS
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
MakeTopic = Callable[..., str]

# Every bad message of issue 2 and of the notes; the producer's are written as a client's mistakes would be.
BAD = [
    *(make(msgspec.json.decode(event(0))) for make in BAD_KINDS.values()),
    event(0, event_time="9999-12-31T23:59:59-00:01"),
    event(0, customer_id=True),
    event(0, country="ß" * 401),
    event(0) * 2,
    event(0).replace(b"click", b"\\ud800"),
    b'{"x":' + b"[" * 100_000,
]


def stored_dead_letters(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT kafka_partition, kafka_offset, message_value, message_key, reason "
        "FROM clickrollup.dead_letters ORDER BY kafka_partition, kafka_offset"
    ).fetchall()


def test_bad_messages_become_dead_letters_and_the_events_around_them_are_loaded(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    # Odd offsets are bad, so that each bad message has an event before and after it.
    mixed = [Sent(event(0))]
    for number, bad in enumerate(BAD, start=1):
        mixed += [Sent(bad, key=b"\xff\x00key"), Sent(event(number))]
    send(broker.bootstrap_servers, topic, mixed)
    summary = load(database, broker.bootstrap_servers, topic)
    assert loaded(connection) == list(range(len(BAD) + 1))
    dead = stored_dead_letters(connection)
    assert [row[:4] for row in dead] == [
        (0, 2 * number + 1, bad, b"\xff\x00key") for number, bad in enumerate(BAD)
    ]
    assert all(row[4] for row in dead)
    assert (summary["loaded"], summary["dead_letters"]) == (len(BAD) + 1, len(BAD))
    query = "SELECT next_offset, events_loaded, dead_letters FROM clickrollup.loader_offsets ORDER BY 1 DESC"
    assert connection.execute(query).fetchall()[0] == (2 * len(BAD) + 1, len(BAD) + 1, len(BAD))


def test_dead_letter_says_what_when_and_why(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, [Sent(b"\x00\xff{", 2, KAFKA_TIME + 7)])
    load(database, broker.bootstrap_servers, topic)
    query = (
        "SELECT consumer_group, topic, kafka_partition, kafka_offset, "
        "message_time, message_key, message_value, reason FROM clickrollup.dead_letters"
    )
    time = datetime(2024, 2, 29, 12, 30, 0, 7000, tzinfo=UTC)
    reason = "not UTF-8: invalid start byte at byte 1"
    assert connection.execute(query).fetchall() == [(topic, topic, 2, 0, time, None, b"\x00\xff{", reason)]


def test_every_column_and_both_times(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    fields = {"event_type": "", "country": "Côte d'Ivoire", "browser": 'a\tb\\n"', "session_id": -(2**63)}
    send(
        broker.bootstrap_servers,
        topic,
        [
            Sent(event(1, **fields), timestamp=KAFKA_TIME + 1),
            Sent(event(2, **fields, event_time="0001-01-01T05:45:00.000001+05:45")),
            Sent(event(3, **fields, event_time="9999-12-31T23:59:59.999999Z")),
            Sent(event(4, **fields, event_time=None), timestamp=1),
        ],
    )
    load(database, broker.bootstrap_servers, topic)
    connection.execute("SET TimeZone = 'UTC'")
    query = (
        "SELECT device_id, event_time, customer_id, event_type, country, browser, session_id "
        "FROM events ORDER BY device_id"
    )
    times = [
        datetime(2024, 2, 29, 12, 30, 0, 1000, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=UTC),
    ]
    assert connection.execute(query).fetchall() == [
        (number, time, number, *fields.values()) for number, time in enumerate(times, start=1)
    ]


def test_texts_arrive_whatever_encoding_the_connection_string_names(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, [Sent(event(0, country="Côte d'Ivoire, 5 €"))])
    assert load(f"{database} client_encoding=latin1", broker.bootstrap_servers, topic)["loaded"] == 1
    assert connection.execute("SELECT country FROM events").fetchall() == [("Côte d'Ivoire, 5 €",)]


def test_whatever_the_decoder_takes_the_server_takes(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    draw = random.Random(20240229)  # noqa: S311
    parts = [
        b"1",
        b"-9223372036854775808",
        b'"\\u0001"',
        b'"\xf0\x9d\x84\x9e"',
        b"null",
        b'"9999-12-31 23:59:59.9999999Z"',
    ]
    damaged = []
    for number in range(5000):
        value = event(number, event_time="2024-02-29T12:30:00Z")
        at = draw.randrange(len(value))
        damaged.append(Sent(value[:at] + draw.choice(parts) + value[at + draw.randrange(20) :]))
    send(broker.bootstrap_servers, topic, damaged)
    summary = load(database, broker.bootstrap_servers, topic)
    assert summary["loaded"] + summary["dead_letters"] == 5000
    assert summary["loaded"] == len(loaded(connection)) > 100
    assert summary["dead_letters"] == len(stored_dead_letters(connection)) > 1000


def test_a_restart_goes_on_where_the_database_says(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(1000), partitions=4))
    assert load(database, broker.bootstrap_servers, topic)["loaded"] == 1000
    assert load(database, broker.bootstrap_servers, topic)["loaded"] == 0
    send(broker.bootstrap_servers, topic, events(range(1000, 1500), partitions=4))
    summary = load(database, broker.bootstrap_servers, topic)
    assert summary["loaded"] == 500
    assert summary["offsets"] == {str(partition): 375 for partition in range(4)}
    assert loaded(connection) == list(range(1500))


def test_small_batches_load_the_same(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(5000), partitions=4))
    load(database, broker.bootstrap_servers, topic, "--batch-rows", "7")
    assert loaded(connection) == list(range(5000))


def test_another_group_loads_all_of_it_again(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(10)))
    load(database, broker.bootstrap_servers, topic)
    load(database, broker.bootstrap_servers, topic, "--group", f"{topic}-other")
    assert loaded(connection) == sorted([*range(10), *range(10)])


def test_start_latest_counts_only_where_nothing_is_stored(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(100)))
    load(database, broker.bootstrap_servers, topic, "--start", "latest")
    assert loaded(connection) == []
    assert offsets(connection) == {0: 100, 1: 0, 2: 0, 3: 0}
    send(broker.bootstrap_servers, topic, events(range(100, 110)))
    load(database, broker.bootstrap_servers, topic, "--start", "latest")
    assert loaded(connection) == list(range(100, 110))


def test_table_by_schema_and_quoted_name(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute('CREATE SCHEMA "my schema"')
    connection.execute('CREATE TABLE "my schema"."Clicks ""2""" (LIKE events INCLUDING IDENTITY, extra int)')
    send(broker.bootstrap_servers, topic, events(range(10)))
    load(database, broker.bootstrap_servers, topic, "--table", '"my schema"."Clicks ""2"""')
    query = 'SELECT device_id FROM "my schema"."Clicks ""2""" ORDER BY 1'
    assert connection.execute(query).fetchall() == [(number,) for number in range(10)]
    assert loaded(connection) == []


def test_stop_commits_what_is_open_and_exits_with_0(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(100), partitions=4))
    with running_loader(database, broker.bootstrap_servers, topic, "--batch-age", "60") as loader:
        loader.wait_for("assigned")
        # The open COPY waits for more, so that only the stop can commit it.
        wait_until(lambda: open_copies(connection) == 1)
        time.sleep(0.5)
        assert loaded(connection) == []
        code, log = loader.stop()
    assert code == 0, log
    assert loaded(connection) == list(range(100))


def test_a_trickle_is_committed_without_a_full_batch(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    with running_loader(database, broker.bootstrap_servers, topic) as loader:
        loader.wait_for("assigned")
        for number in range(3):
            send(broker.bootstrap_servers, topic, events([number]))
            wait_until(lambda number=number: number in loaded(connection))  # type: ignore[misc]
        assert loader.stop()[0] == 0
    assert loaded(connection) == [0, 1, 2]


def test_rows_that_the_server_refuses_become_dead_letters_and_the_others_are_in(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("ALTER TABLE events ADD CONSTRAINT no_42 CHECK (device_id % 100 <> 42)")
    send(broker.bootstrap_servers, topic, [*events(range(3000), partitions=2), Sent(b"bad", 1)])
    summary = load(database, broker.bootstrap_servers, topic)
    refused = [number for number in range(3000) if number % 100 == 42]
    assert loaded(connection) == [number for number in range(3000) if number % 100 != 42]
    assert (summary["loaded"], summary["dead_letters"]) == (2970, 31)
    # Even numbers are in Kafka partition 0, each at half its number.
    assert [row[:3] for row in stored_dead_letters(connection)][:30] == [
        (0, number // 2, event(number)) for number in refused
    ]
    reason = stored_dead_letters(connection)[0][4]
    assert reason.startswith("the server refuses it: new row for relation")
    assert reason.endswith('violates check constraint "no_42" (SQLSTATE 23514)')
    assert "Brazil" not in reason


def test_a_row_that_is_refused_only_at_commit_is_singled_out_too(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE TABLE devices (device_id bigint PRIMARY KEY)")
    connection.execute("INSERT INTO devices SELECT generate_series(0, 98)")
    connection.execute(
        "ALTER TABLE events ADD FOREIGN KEY (device_id) REFERENCES devices DEFERRABLE INITIALLY DEFERRED"
    )
    send(broker.bootstrap_servers, topic, events(range(100)))
    assert load(database, broker.bootstrap_servers, topic)["dead_letters"] == 1
    assert loaded(connection) == list(range(99))


def test_a_table_that_refuses_every_row_stops_the_loader(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("ALTER TABLE events ADD COLUMN wanted int NOT NULL")
    send(broker.bootstrap_servers, topic, events(range(MAX_REFUSED_IN_A_ROW)))
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 4
    assert (
        f"postgresql refused {MAX_REFUSED_IN_A_ROW} events in a row, the last one with: null value"
        in done.stderr
    )
    assert "mend the table" in done.stderr
    assert loaded(connection) == []
    assert offsets(connection)[0] == len(stored_dead_letters(connection)) < MAX_REFUSED_IN_A_ROW


def test_a_dead_letter_that_is_there_already_stops_the_loader(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, [*events(range(10)), Sent(b"bad")])
    load(database, broker.bootstrap_servers, topic)
    connection.execute("UPDATE clickrollup.loader_offsets SET next_offset = 10 WHERE next_offset = 11")
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 4
    assert "duplicate key value violates unique constraint" in done.stderr
    assert offsets(connection)[0] == 10


@pytest.mark.parametrize("count", [0, 1])
def test_summary(database: str, broker: Broker, topic: str, count: int) -> None:
    send(broker.bootstrap_servers, topic, events(range(count)))
    summary = load(database, broker.bootstrap_servers, topic)
    assert summary.pop("seconds") > 0
    next_offsets = {"0": count, "1": 0, "2": 0, "3": 0}
    nothing = {"dead_letters": 0, "duplicates": 0, "left_out": 0}
    assert summary == nothing | {"loaded": count, "offsets": next_offsets}
