"""Events that their producer sent twice, known by the uuid it gave them."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest
from support.loading import RunningLoader, Sent, event, load, loaded, running_loader, send, wait_until
from support.producing import clickrollup

from clickrollup.events import duplicates, queries
from clickrollup.events.duplicates import Duplicates, table_number
from clickrollup.load.pending import MANY
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
# More than wait for one look.
ALL = MANY + 10_000
DAY = ("--deduplicate-within", "86400")
SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
KNOWN = "SELECT count(*) FROM clickrollup.event_uuids"
TOTALS = "SELECT sum(events_loaded), sum(dead_letters), sum(duplicates) FROM clickrollup.loader_offsets"
WAITING = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'event_uuids'"
# Neither is quick: the loader's own timeout for a transaction that it left alone, and Kafka's for a silent member.
HANGING = "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'idle in transaction' AND query ~ 'event_uuids|COPY'"


def uuid(number: int) -> str:
    return str(uuid5(SPACE, str(number)))


def identified(number: int, partition: int = 0, **fields: Any) -> Sent:
    """Return an event whose uuid follows from its number."""
    return Sent(event(number, event_uuid=uuid(number), **fields), partition)


def test_an_event_that_comes_again_is_loaded_once(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    where = broker.bootstrap_servers, topic
    plain = Sent(event(2), 1)
    send(*where, [identified(0), identified(1), identified(0), plain, plain, identified(3, 1, country="X")])
    summary = load(database, *where, *DAY)
    assert (summary["loaded"], summary["duplicates"]) == (5, 1)
    assert loaded(connection) == [0, 1, 2, 2, 3]
    # In another run and from another Kafka partition too, whatever else the message says.
    send(*where, [identified(1, 2), identified(3, 3, country="Y"), identified(4, 2)])
    summary = load(database, *where, *DAY)
    assert (summary["loaded"], summary["duplicates"]) == (1, 2)
    assert loaded(connection) == [0, 1, 2, 2, 3, 4]
    assert connection.execute(TOTALS).fetchall() == [(6, 0, 3)]
    assert connection.execute(KNOWN).fetchall() == [(4,)]


def test_what_a_producer_repeats(database: str, connection: Connection, broker: Broker, topic: str) -> None:
    where = ("--kafka", broker.bootstrap_servers, "--topic", topic)
    shares = ("--count", "3000", "--rate", "0", "--duplicate-share", "0.2", "--seed", "1")
    produced = json.loads(clickrollup("produce", *where, *shares, "--uuids", "--json").stdout)
    summary = load(database, broker.bootstrap_servers, topic, *DAY)
    assert produced["duplicates"] > 500
    assert summary["duplicates"] == produced["duplicates"]
    assert summary["loaded"] == len(loaded(connection)) == 3000 - produced["duplicates"]


def test_known_old_and_new_ones_among_thousands(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    where = broker.bootstrap_servers, topic
    send(*where, [identified(number, number % 4) for number in range(0, ALL, 5)])
    assert load(database, *where, *DAY)["loaded"] == ALL // 5
    connection.execute(
        "UPDATE clickrollup.event_uuids SET loaded_at = loaded_at - interval '2 days'"
        " WHERE event_uuid = ANY (%s::uuid[])",
        [[uuid(number) for number in range(0, ALL, 10)]],
    )
    # Twice, so that the second one is known of the same run, the same transaction or the same look.
    sent = [identified(number, number % 4) for number in range(ALL)]
    send(*where, [*sent, *sent[:5000], Sent(event(ALL), 1), Sent(event(ALL), 1)])
    summary = load(database, *where, *DAY)
    known = ALL // 10
    assert (summary["loaded"], summary["duplicates"]) == (ALL - known + 2, known + 5000)
    again = list(range(0, ALL, 10))
    assert loaded(connection) == sorted([*range(ALL), *again, ALL, ALL])


@pytest.mark.parametrize("looks", [0, 1])
def test_known_ones_are_found_with_and_without_a_look(connection: Connection, looks: int) -> None:
    taken = Duplicates(connection, 1, 600)
    old, known, fresh = UUID(int=1), UUID(int=2), UUID(int=3)
    connection.autocommit = False
    connection.execute("SELECT")
    assert taken.take(taken.ask([old, known])) == [True, True]
    connection.execute(
        "UPDATE clickrollup.event_uuids SET loaded_at = loaded_at - interval '1 hour' WHERE event_uuid = %s",
        [old],
    )
    taken._looks = looks
    assert taken.take(taken.ask([known, old, None, fresh, old, fresh, None])) == [
        False,
        True,
        True,
        True,
        False,
        False,
        True,
    ]
    # From now on it looks.
    assert taken._looks > 1
    assert taken.take(taken.ask([old, known, fresh])) == [False, False, False]
    connection.rollback()
    connection.autocommit = True


@pytest.mark.parametrize("looks", [0, 1])
def test_of_two_loaders_with_the_same_uuids_the_second_one_waits_for_the_first(
    database: str, connection: Connection, looks: int
) -> None:
    uuids = [UUID(int=number) for number in range(100)]
    with psycopg.connect(database) as one, psycopg.connect(database) as two, ThreadPoolExecutor(1) as thread:
        first, second = Duplicates(one, 1, 600), Duplicates(two, 1, 600)
        second._looks = looks
        for opened in (one, two):
            opened.execute("SELECT")
        assert first.take(first.ask(uuids[:60])) == [True] * 60
        answer = thread.submit(second.take, second.ask(uuids[:39:-1]))
        wait_until(lambda: bool(connection.execute(WAITING).fetchall()[0][0]))
        one.commit()
        assert answer.result() == [True] * 40 + [False] * 20


def test_old_uuids_are_deleted_one_part_of_the_table_after_the_other(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "MIN_BLOCKS", 3)
    connection.execute(
        "INSERT INTO clickrollup.event_uuids SELECT gen_random_uuid(), t, now() - age FROM generate_series(1, 1000), "
        "(VALUES (1, interval '2 days'), (1, '0'), (2, '2 days')) AS kinds (t, age)"
    )
    taken = Duplicates(connection, 1, 86400)
    query = "SELECT count(*) FROM clickrollup.event_uuids"
    left = [3000]
    while left[-1] > 2000:
        taken.prune()
        # The next one is due at once.
        taken._pruned_at = 0.0
        left.append(connection.execute(query).fetchall()[0][0])
    # Three of the 23 blocks or so each time; those where it began come twice.
    assert 7 < len(left) < 13
    assert left[-1] == 2000
    assert connection.execute(f"{query} WHERE table_number = 1").fetchall() == [(1000,)]


def test_no_more_than_a_part_of_the_table_is_read_for_that(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO clickrollup.event_uuids SELECT gen_random_uuid(), 1 FROM generate_series(1, 10000)"
    )
    parameters = {"table": 1, "within": 1, "first": "(3,0)", "behind": "(9,0)"}
    plan = connection.execute(f"EXPLAIN {queries.PRUNE_UUIDS}", parameters).fetchall()
    assert any("Tid Range Scan" in line for (line,) in plan)
    assert not any("Seq Scan" in line for (line,) in plan)


def test_without_the_setting_two_messages_are_two_events(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, [identified(0), identified(0)])
    assert load(database, broker.bootstrap_servers, topic)["loaded"] == 2
    assert connection.execute(KNOWN).fetchall() == [(0,)]


def test_a_uuid_is_forgotten_in_time(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    where = broker.bootstrap_servers, topic
    send(*where, [identified(0), identified(1)])
    load(database, *where, *DAY)
    connection.execute("UPDATE clickrollup.event_uuids SET loaded_at = loaded_at - interval '2 days'")
    send(*where, [identified(0), identified(0)])
    summary = load(database, *where, *DAY)
    assert (summary["loaded"], summary["duplicates"]) == (1, 1)
    assert loaded(connection) == [0, 0, 1]
    # The other one, which did not come again, is gone.
    assert connection.execute(KNOWN).fetchall() == [(1,)]


def test_its_field_is_none_of_the_other_fields_and_may_have_another_name(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("ALTER TABLE events ADD COLUMN extra jsonb")
    values = [event(0, id=uuid(0)), event(0, id=uuid(0), x=1), event(1, id=uuid(1), x=1), event(2, id="7")]
    send(broker.bootstrap_servers, topic, [Sent(value) for value in values])
    summary = load(database, broker.bootstrap_servers, topic, *DAY, "--uuid-field", "id")
    assert (summary["loaded"], summary["duplicates"], summary["dead_letters"]) == (2, 1, 1)
    rows = connection.execute("SELECT device_id, extra FROM events ORDER BY device_id").fetchall()
    assert rows == [(0, None), (1, {"x": 1})]
    assert connection.execute("SELECT reason FROM clickrollup.dead_letters").fetchall() == [
        ("Invalid UUID - at `$.id`",)
    ]


def test_two_fields_of_one_name_are_refused(database: str, broker: Broker, topic: str) -> None:
    options = ("--dsn", database, "--kafka", broker.bootstrap_servers, "--topic", topic)
    done = clickrollup("load", *options, *DAY, "--uuid-field", "country")
    assert done.returncode == 2
    assert "--uuid-field" in done.stderr


def test_an_event_that_the_server_refuses_counts_as_not_loaded(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    where = broker.bootstrap_servers, topic
    connection.execute("ALTER TABLE events ADD CONSTRAINT few CHECK (device_id < 100)")
    send(*where, [identified(number) for number in (1, 100, 2, 101, 1)])
    summary = load(database, *where, *DAY)
    assert (summary["loaded"], summary["dead_letters"], summary["duplicates"]) == (2, 2, 1)
    connection.execute("ALTER TABLE events DROP CONSTRAINT few")
    # One of them comes again before its dead letter is replayed.
    send(*where, [identified(101)])
    assert load(database, *where, *DAY)["loaded"] == 1
    done = clickrollup("dead-letters", "replay", "--dsn", database, *DAY)
    assert "replayed 1, still bad 1" in done.stderr
    assert connection.execute("SELECT reason FROM clickrollup.dead_letters").fetchall() == [
        ("an event with the same uuid was loaded before",)
    ]
    send(*where, [identified(100)])
    assert load(database, *where, *DAY)["duplicates"] == 1
    assert loaded(connection) == [1, 2, 100, 101]


@pytest.mark.parametrize("committed", [True, False])
def test_another_loader_has_taken_it_and_is_not_done(
    database: str, connection: Connection, broker: Broker, topic: str, *, committed: bool
) -> None:
    send(broker.bootstrap_servers, topic, [identified(0)])
    with psycopg.connect(database) as other:
        number = table_number(other, '"public"."events"')
        other.commit()
        other.execute(
            "INSERT INTO clickrollup.event_uuids (event_uuid, table_number) VALUES (%s, %s)",
            [uuid(0), number],
        )
        with running_loader(database, broker.bootstrap_servers, topic, *DAY) as loader:
            wait_until(lambda: bool(connection.execute(WAITING).fetchall()[0][0]))
            if committed:
                other.commit()
            else:
                other.rollback()
            wait_until(lambda: connection.execute(TOTALS).fetchall()[0] == (not committed, 0, committed))
            assert loader.stop()[0] == 0
    assert loaded(connection) == ([] if committed else [0])


def stopped_amid_batch(loader: RunningLoader, connection: Connection) -> bool:
    """Stop the loader, and let it go on where that was not between two statements of its transaction."""
    loader.process.send_signal(signal.SIGSTOP)
    time.sleep(0.1)
    if connection.execute(HANGING).fetchall()[0][0]:
        return True
    loader.process.send_signal(signal.SIGCONT)
    time.sleep(0.1)
    return False


def test_a_loader_that_hangs_amid_a_batch_holds_nobody_up_for_long(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    where = database, broker.bootstrap_servers, topic
    options = (*DAY, "--batch-age", "4")
    with running_loader(*where, *options) as first:
        first.wait_for("assigned")
        sent = 0

        def stopped() -> bool:
            nonlocal sent
            if len(loaded(connection)) == sent:
                # Those before were loaded too fast for it. More than are gathered before the server is asked for uuids.
                more = range(sent, sent + MANY + 1000)
                send(*where[1:], [identified(number, number % 4) for number in more])
                sent += len(more)
            return stopped_amid_batch(first, connection)

        wait_until(stopped)
        with running_loader(*where, *options) as second:
            wait_until(lambda: len(loaded(connection)) == sent)
            assert second.stop()[0] == 0
        first.process.send_signal(signal.SIGCONT)
    assert loaded(connection) == list(range(sent))


def test_a_loader_needs_no_more_than_grant_loader_gives(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    connection.execute("CREATE ROLE mere_loader LOGIN")
    connection.execute("SELECT clickrollup.grant_loader('mere_loader', 'events')")
    try:
        send(broker.bootstrap_servers, topic, [identified(0), Sent(b"{"), identified(0)])
        summary = load(f"{database} user=mere_loader", broker.bootstrap_servers, topic, *DAY)
        assert (summary["loaded"], summary["dead_letters"], summary["duplicates"]) == (1, 1, 1)
    finally:
        connection.execute("DROP OWNED BY mere_loader")
        connection.execute("DROP ROLE mere_loader")
