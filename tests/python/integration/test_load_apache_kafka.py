"""What the embedded broker cannot do: transactions, expired offsets, a restart with its data."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic
from support.loading import (
    KAFKA_TIME,
    Sent,
    event,
    events,
    load,
    loaded,
    offsets,
    running_loader,
    send,
    try_to_load,
    wait_until,
)

from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.topics import create_topic

pytestmark = pytest.mark.apache_kafka
Connection = psycopg.Connection[tuple[Any, ...]]
# Apache Kafka refuses sessions shorter than six seconds.
SESSION = ("--session-timeout", "6")


@pytest.fixture
def topic(make_topic: Callable[..., str], apache_kafka: ApacheKafka) -> str:
    return make_topic(kafka_partitions=1, on=apache_kafka)


def send_in_transaction(producer: Producer, topic: str, numbers: range, *, commit: bool) -> None:
    producer.begin_transaction()
    for number in numbers:
        producer.produce(topic, event(number), partition=0)
    producer.flush()
    if commit:
        producer.commit_transaction()
    else:
        producer.abort_transaction()


def test_aborted_messages_are_not_loaded_and_gaps_in_the_offsets_are_none(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    producer = Producer({"bootstrap.servers": apache_kafka.bootstrap_servers, "transactional.id": topic})
    producer.init_transactions()
    send_in_transaction(producer, topic, range(10), commit=True)
    send_in_transaction(producer, topic, range(100, 110), commit=False)
    send_in_transaction(producer, topic, range(10, 20), commit=True)
    send_in_transaction(producer, topic, range(110, 120), commit=False)
    summary = load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert summary["loaded"] == 20
    # Each transaction, aborted or not, ends with a record of its own; the end lies behind the last one.
    assert offsets(connection) == {0: 4 * 11}
    send_in_transaction(producer, topic, range(20, 30), commit=True)
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert loaded(connection) == list(range(30))


def test_an_open_transaction_is_waited_for(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    producer = Producer({"bootstrap.servers": apache_kafka.bootstrap_servers, "transactional.id": topic})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(topic, event(0), partition=0)
    producer.flush()
    send(apache_kafka.bootstrap_servers, topic, events(range(1, 10)))
    assert load(database, apache_kafka.bootstrap_servers, topic, *SESSION)["loaded"] == 0
    producer.commit_transaction()
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert loaded(connection) == list(range(10))


def test_expired_offsets_are_an_error_with_a_way_on(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    send(apache_kafka.bootstrap_servers, topic, events(range(50)))
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    send(apache_kafka.bootstrap_servers, topic, events(range(50, 100)))
    expire(apache_kafka, topic, 70)
    done = try_to_load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert done.returncode == 4
    assert "50 is the next offset to load and 70 the oldest that the topic still holds" in done.stderr
    assert offsets(connection) == {0: 50}
    connection.execute(done.stderr[done.stderr.index("UPDATE clickrollup.loader_offsets") :].strip().encode())
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert loaded(connection) == [*range(50), *range(70, 100)]


def expire(broker: ApacheKafka, topic: str, low: int) -> None:
    """Delete the messages below `low`, as retention does."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    place = TopicPartition(topic, 0, low)
    admin.delete_records([place])[place].result()


def test_earliest_is_the_oldest_message_that_is_still_there(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    send(apache_kafka.bootstrap_servers, topic, events(range(50)))
    expire(apache_kafka, topic, 20)
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert loaded(connection) == list(range(20, 50))


def test_a_kafka_partition_added_later_is_loaded_from_its_first_message(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    where = database, apache_kafka.bootstrap_servers, topic
    send(*where[1:], events(range(10)))
    with running_loader(*where, *SESSION, "--start", "latest") as loader:
        loader.wait_for("assigned")
        admin = AdminClient({"bootstrap.servers": apache_kafka.bootstrap_servers})
        admin.create_partitions([NewPartitions(topic, 2)])[topic].result()
        send(*where[1:], [Sent(event(number), number % 2) for number in range(10, 110)])
        wait_until(lambda: len(loaded(connection)) == 50)
        assert loader.stop()[0] == 0
    load(*where, *SESSION, "--start", "latest")
    assert loaded(connection) == list(range(10, 110))


def test_a_topic_created_again_is_an_error(database: str, apache_kafka: ApacheKafka, topic: str) -> None:
    send(apache_kafka.bootstrap_servers, topic, events(range(50)))
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    admin = AdminClient({"bootstrap.servers": apache_kafka.bootstrap_servers})
    admin.delete_topics([topic], operation_timeout=30)[topic].result()
    wait_until(lambda: topic not in admin.list_topics(timeout=30).topics)
    create_topic(apache_kafka.bootstrap_servers, topic, 1)
    done = try_to_load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert done.returncode == 4
    assert "the stored offset belongs to the topic with id" in done.stderr


def test_a_restart_of_the_broker_is_waited_for(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str
) -> None:
    send(apache_kafka.bootstrap_servers, topic, events(range(100)))
    patience = ("--connect-timeout", "4")
    with running_loader(database, apache_kafka.bootstrap_servers, topic, *SESSION, *patience) as loader:
        wait_until(lambda: len(loaded(connection)) == 100)
        apache_kafka.stop()
        loader.wait_for("lost")
        # The brokers are away for longer than the loader would wait for them at its start.
        time.sleep(6)
        apache_kafka.start()
        send(apache_kafka.bootstrap_servers, topic, events(range(100, 200)))
        wait_until(lambda: len(loaded(connection)) >= 200 or loader.process.poll() is not None)
        code, log = loader.stop()
    assert code == 0, log
    assert loaded(connection) == list(range(200))


@pytest.mark.parametrize(("seconds", "first"), [(3, 3), (100, 10)])
def test_start_at_a_time(
    database: str, connection: Connection, apache_kafka: ApacheKafka, topic: str, seconds: int, first: int
) -> None:
    messages = [Sent(event(number), timestamp=KAFKA_TIME + 1000 * number) for number in range(10)]
    send(apache_kafka.bootstrap_servers, topic, messages)
    time_ = datetime.fromtimestamp(KAFKA_TIME / 1000 + seconds, UTC).isoformat()
    load(database, apache_kafka.bootstrap_servers, topic, *SESSION, "--start", time_)
    assert loaded(connection) == list(range(first, 10))
    assert offsets(connection) == {0: 10}


def test_tombstones_and_gaps_of_a_compacted_topic(
    database: str, connection: Connection, apache_kafka: ApacheKafka
) -> None:
    topic = f"compacted-{uuid4().hex[:8]}"
    # The cleaner takes only segments that are full or old, and comes by every 15 seconds at most.
    settings = {"cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.001"}
    admin = AdminClient({"bootstrap.servers": apache_kafka.bootstrap_servers})
    admin.create_topics([NewTopic(topic, 1, 1, config=settings)])[topic].result()
    messages = [Sent(event(number), key=b"same", timestamp=-1) for number in range(10)]
    for message in [*messages, Sent(None, key=b"gone"), Sent(event(10), key=b"last")]:
        send(apache_kafka.bootstrap_servers, topic, [message._replace(timestamp=int(time.time() * 1000))])
        time.sleep(0.15)
    summary = load(database, apache_kafka.bootstrap_servers, topic, *SESSION)
    assert summary["offsets"] == {"0": 12}
    assert loaded(connection)[-2:] == [9, 10]
    assert summary["loaded"] + summary["dead_letters"] == len(loaded(connection)) + 1
