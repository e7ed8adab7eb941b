"""The open transaction itself, fed with messages of a real broker in orders that a broker may give them."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.loading import Sent, events, loaded, offsets, send
from support.producing import messages

from clickrollup.commandline.errors import FencedError, UnavailableError
from clickrollup.commandline.settings import load_settings
from clickrollup.events.bisection import MAX_REFUSED_IN_A_ROW
from clickrollup.events.checks import check_database
from clickrollup.events.message import Decoder
from clickrollup.events.settings import TableSettings
from clickrollup.load.batch import MAX_DEAD_LETTER_BYTES, Batch
from clickrollup.load.offsets import OffsetStore, Position
from clickrollup.postgres.connection import RefusedError, connect
from clickrollup.postgres.settings import DatabaseSettings
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def batch(database: str, topic: str) -> Iterator[Batch]:
    """A batch that has the Kafka partitions 0 and 1 from their beginning."""
    opened = connect(load_settings(DatabaseSettings, {"dsn": database}))
    store = OffsetStore(opened, "group", topic)
    for partition in (0, 1):
        store.insert(partition, 0)
    opened.commit()
    batch = Batch(opened, check_database(opened, TableSettings()), store, Decoder())
    batch.positions = {0: Position(0, 0), 1: Position(0, 0)}
    yield batch
    batch.discard()


def test_messages_that_come_again_and_those_of_others_are_dropped(
    connection: Connection, broker: Broker, topic: str, batch: Batch
) -> None:
    send(broker.bootstrap_servers, topic, events(range(30), partitions=3))
    sent = messages(broker.bootstrap_servers, topic)
    batch.add(sent)
    batch.add(sent)
    committed = batch.commit()
    batch.add(sent)
    assert batch.commit() == {}
    assert {partition: position.loaded for partition, position in committed.items()} == {0: 10, 1: 10}
    assert loaded(connection) == [number for number in range(30) if number % 3 != 2]
    assert offsets(connection) == {0: 10, 1: 10}


def test_a_discarded_batch_leaves_nothing(
    connection: Connection, broker: Broker, topic: str, batch: Batch
) -> None:
    send(broker.bootstrap_servers, topic, [*events(range(30)), Sent(b"bad")])
    batch.add(messages(broker.bootstrap_servers, topic))
    assert batch.size == 31
    batch.discard()
    assert batch.size == 0
    assert batch.commit() == {}
    assert loaded(connection) == []
    assert offsets(connection) == {0: 0, 1: 0}


def test_large_dead_letters_fill_a_batch(broker: Broker, topic: str, batch: Batch) -> None:
    large = b"x" * 900_000
    count = MAX_DEAD_LETTER_BYTES // len(large)
    send(broker.bootstrap_servers, topic, [Sent(large)] * count)
    sent = messages(broker.bootstrap_servers, topic)
    batch.add(sent)
    assert not batch.full(rows=50_000, size=10**9, age=600)
    send(broker.bootstrap_servers, topic, [Sent(large)])
    batch.add(messages(broker.bootstrap_servers, topic))
    assert batch.full(rows=50_000, size=10**9, age=600)


@pytest.mark.parametrize("commit_first", [False, True])
def test_a_server_that_ends_the_connection_leaves_nothing_half_done(
    connection: Connection, broker: Broker, topic: str, batch: Batch, commit_first: bool
) -> None:
    send(broker.bootstrap_servers, topic, events(range(30)))
    sent = messages(broker.bootstrap_servers, topic)
    batch.add(sent[:10])
    if commit_first:
        batch.commit()
        batch.add(sent[10:])
    connection.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        "WHERE application_name = 'clickrollup' AND datname = current_database()"
    )
    with pytest.raises(
        UnavailableError, match=f"postgresql could not commit topic {topic} partition 0 offsets"
    ):
        batch.commit()
    done = 10 if commit_first else 0
    assert loaded(connection) == list(range(done))
    assert offsets(connection) == {0: done, 1: 0}


def test_a_refused_batch_that_comes_again_is_inserted_with_care(
    connection: Connection, broker: Broker, topic: str, batch: Batch
) -> None:
    connection.execute("ALTER TABLE events ADD CONSTRAINT not_7 CHECK (device_id <> 7)")
    send(broker.bootstrap_servers, topic, events(range(20), partitions=2))
    sent = messages(broker.bootstrap_servers, topic)
    batch.add(sent)
    with pytest.raises(RefusedError, match='violates check constraint "not_7"'):
        batch.commit()
    assert batch.rewind()
    assert [position.next_offset for position in batch.positions.values()] == [0, 0]
    batch.add(sent)
    # The refused messages are all in: the next ones need no care, so this is the moment to commit.
    assert batch.full(rows=50_000, size=10**9, age=600)
    committed = batch.commit()
    assert {p: (position.loaded, position.dead_letters) for p, position in committed.items()} == {
        0: (10, 0),
        1: (9, 1),
    }
    assert loaded(connection) == [number for number in range(20) if number != 7]


def test_a_refusal_that_is_not_about_an_event_is_not_tried_again(
    connection: Connection, broker: Broker, topic: str, batch: Batch
) -> None:
    connection.execute("ALTER TABLE clickrollup.dead_letters ADD CONSTRAINT none_at_all CHECK (reason = '')")
    send(broker.bootstrap_servers, topic, [*events(range(10)), Sent(b"bad")])
    sent = messages(broker.bootstrap_servers, topic)
    for sensible in (True, False):
        batch.add(sent)
        with pytest.raises(RefusedError, match="none_at_all"):
            batch.commit()
        assert batch.rewind() is sensible


HEIR = """
WITH moved AS (UPDATE clickrollup.loader_offsets SET next_offset = 11 WHERE kafka_partition = 0)
INSERT INTO clickrollup.dead_letters (consumer_group, topic, kafka_partition, kafka_offset, message_value, reason)
SELECT consumer_group, topic, kafka_partition, 10, 'bad', 'not JSON' FROM clickrollup.loader_offsets
WHERE kafka_partition = 0
"""


def test_whose_dead_letters_another_loader_wrote_is_fenced(
    connection: Connection, broker: Broker, topic: str, batch: Batch
) -> None:
    send(broker.bootstrap_servers, topic, [*events(range(10)), Sent(b"bad")])
    batch.add(messages(broker.bootstrap_servers, topic))
    connection.execute(HEIR)
    with pytest.raises(FencedError, match="the stored offset was 0 and is now 11"):
        batch.commit()
    assert loaded(connection) == []


@pytest.mark.parametrize("careful", [False, True])
def test_whose_rows_the_server_refuses_after_another_loader_came_is_fenced(
    connection: Connection, broker: Broker, topic: str, batch: Batch, careful: bool
) -> None:
    connection.execute("ALTER TABLE events ADD CONSTRAINT none_at_all CHECK (device_id < 0)")
    send(broker.bootstrap_servers, topic, events(range(MAX_REFUSED_IN_A_ROW)))
    sent = messages(broker.bootstrap_servers, topic)
    batch.add(sent)
    with pytest.raises(RefusedError):
        batch.commit()
    if careful:
        assert batch.rewind()
        with pytest.raises(RefusedError, match="in a row"):
            batch.add(sent)
    connection.execute(HEIR)
    with pytest.raises(FencedError):
        batch.rewind()
    assert connection.execute("SELECT count(*) FROM clickrollup.dead_letters").fetchone() == (1,)


def test_what_is_not_confirmed_is_not_committed(
    connection: Connection, broker: Broker, topic: str, batch: Batch
) -> None:
    send(broker.bootstrap_servers, topic, [*events(range(30)), Sent(b"bad")])
    batch.add(messages(broker.bootstrap_servers, topic))

    def refuse() -> None:
        raise UnavailableError("the topic is gone", server="kafka")

    with pytest.raises(UnavailableError):
        batch.commit(refuse)
    batch.discard()
    assert loaded(connection) == []
    assert offsets(connection) == {0: 0, 1: 0}
