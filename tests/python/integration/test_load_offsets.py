"""The offsets: moved only by compare-and-swap, shared by a group, and never jumped over silently."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psycopg
import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient
from support.loading import (
    SESSION_TIMEOUT,
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

from clickrollup.sandbox.broker import Broker, EmbeddedBroker
from clickrollup.sandbox.topics import create_topic

Connection = psycopg.Connection[tuple[Any, ...]]
MakeTopic = Callable[..., str]

MOVE = "UPDATE clickrollup.loader_offsets SET next_offset = %s WHERE topic = %s AND kafka_partition = 0"


def test_an_offset_moved_by_another_fences_the_loader(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    with running_loader(database, broker.bootstrap_servers, topic) as loader:
        loader.wait_for("assigned")
        connection.execute(MOVE, (7, topic))
        send(broker.bootstrap_servers, topic, [*events(range(100)), Sent(b"bad")])
        code, log = loader.finish()
    assert code == 3
    assert f"topic {topic}, partition 0: the stored offset was 0 and is now 7" in log
    assert loaded(connection) == []
    assert connection.execute("SELECT FROM clickrollup.dead_letters").fetchall() == []
    assert offsets(connection)[0] == 7


def test_a_deleted_offset_fences_the_loader(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    with running_loader(database, broker.bootstrap_servers, topic) as loader:
        loader.wait_for("assigned")
        connection.execute("DELETE FROM clickrollup.loader_offsets")
        send(broker.bootstrap_servers, topic, events(range(100)))
        code, log = loader.finish()
    assert code == 3
    assert "the stored offset was 0 and is now no row" in log
    assert loaded(connection) == []


def test_a_loader_fenced_while_it_hands_over_ends_too(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    patient = ("--batch-age", "60")
    with running_loader(database, broker.bootstrap_servers, topic, *patient) as first:
        first.wait_for("assigned")
        send(broker.bootstrap_servers, topic, events(range(100), partitions=4))
        wait_until(lambda: open_copies(connection) == 1)
        connection.execute("UPDATE clickrollup.loader_offsets SET next_offset = 1")
        with running_loader(database, broker.bootstrap_servers, topic):
            code, log = first.finish()
    assert code == 3, log
    assert "the open batch was rolled back" in log


def test_the_open_batch_is_committed_before_its_kafka_partitions_change_hands(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(1000), partitions=4))
    with running_loader(database, broker.bootstrap_servers, topic, "--batch-age", "60") as first:
        wait_until(lambda: open_copies(connection) == 1)
        with running_loader(database, broker.bootstrap_servers, topic) as second:
            wait_for_share(second)
            assert loaded(connection) == list(range(1000))
            assert first.stop()[0] == second.stop()[0] == 0
    assert loaded(connection) == list(range(1000))


def test_two_loaders_share_a_topic_and_one_takes_over_from_the_other(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(1000), partitions=4))
    with running_loader(database, broker.bootstrap_servers, topic) as first:
        assert len(first.wait_for("assigned")["next_offsets"]) == 4
        with running_loader(database, broker.bootstrap_servers, topic) as second:
            assert len(wait_for_share(second)) == 2
            assert first.wait_for("revoked")["partitions"]
            send(broker.bootstrap_servers, topic, events(range(1000, 2000), partitions=4))
            wait_until(lambda: len(loaded(connection)) == 2000)
            send(broker.bootstrap_servers, topic, events(range(2000, 3000), partitions=4))
            first.process.kill()
            send(broker.bootstrap_servers, topic, events(range(3000, 4000), partitions=4))
            assert len(wait_for_share(second)) == 2
            wait_until(lambda: sum(offsets(connection).values()) == 4000)
            code, log = second.stop()
    assert code == 0, log
    assert loaded(connection) == list(range(4000))


def wait_for_share(loader: Any) -> dict[str, int]:
    """Return the first assignment that is not empty: a newcomer gets one only after the others let go."""
    while not (share := loader.wait_for("assigned")["next_offsets"]):
        pass
    return dict(share)


def test_a_paused_loader_that_comes_back_doubles_nothing(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    with running_loader(database, broker.bootstrap_servers, topic, "--batch-age", "60") as zombie:
        zombie.wait_for("assigned")
        send(broker.bootstrap_servers, topic, events(range(1000), partitions=4))
        wait_until(lambda: open_copies(connection) == 1)
        zombie.process.send_signal(signal.SIGSTOP)
        with running_loader(database, broker.bootstrap_servers, topic) as heir:
            wait_for_share(heir)
            wait_until(lambda: len(loaded(connection)) == 1000)
            zombie.process.send_signal(signal.SIGCONT)
            send(broker.bootstrap_servers, topic, events(range(1000, 2000), partitions=4))
            wait_until(lambda: len(set(loaded(connection))) == 2000 or zombie.process.poll() is not None)
            code, log = zombie.stop()
            assert code in (0, 3), log
            wait_until(lambda: sum(offsets(connection).values()) == 2000)
            assert heir.stop()[0] == 0
    assert loaded(connection) == list(range(2000))


def test_a_stored_offset_beyond_the_end_is_an_error_with_a_way_on(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(100)))
    load(database, broker.bootstrap_servers, topic)
    connection.execute(MOVE, (101, topic))
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 4
    assert "101 is the next offset to load, but the topic ends at 100" in done.stderr
    assert offsets(connection)[0] == 101
    connection.execute(way_on(done.stderr))
    send(broker.bootstrap_servers, topic, events(range(100, 110)))
    load(database, broker.bootstrap_servers, topic)
    assert loaded(connection) == list(range(110))


def way_on(log: str) -> bytes:
    """Return the statement that the hint names."""
    return log[log.index("UPDATE clickrollup.loader_offsets") :].strip().encode()


def test_a_topic_created_again_is_an_error_and_a_new_group_loads_it(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(100), partitions=4))
    load(database, broker.bootstrap_servers, topic)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    admin.delete_topics([topic])[topic].result()
    create_topic(broker.bootstrap_servers, topic, 4)
    send(broker.bootstrap_servers, topic, events(range(100, 140), partitions=4))
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 4
    assert "it was deleted and created again, or the brokers are others" in done.stderr
    load(database, broker.bootstrap_servers, topic, "--group", f"{topic}-again")
    assert loaded(connection) == list(range(140))


def test_a_topic_created_again_that_has_grown_past_the_stored_offset_is_an_error_too(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(10)))
    load(database, broker.bootstrap_servers, topic)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    admin.delete_topics([topic])[topic].result()
    create_topic(broker.bootstrap_servers, topic, 4)
    send(broker.bootstrap_servers, topic, events(range(10, 110)))
    done = try_to_load(database, broker.bootstrap_servers, topic)
    assert done.returncode == 4
    assert "the stored offset belongs to the topic with id" in done.stderr
    assert loaded(connection) == list(range(10))
    connection.execute("DELETE FROM clickrollup.loader_offsets WHERE kafka_partition > 0")
    connection.execute(way_on(done.stderr))
    load(database, broker.bootstrap_servers, topic)
    assert loaded(connection) == list(range(110))


def test_a_broker_that_loses_its_data_under_a_running_loader_is_an_error(
    database: str, connection: Connection
) -> None:
    broker, topic = EmbeddedBroker(), "forgotten"
    with ExitStack() as loaders:
        with broker:
            create_topic(broker.bootstrap_servers, topic, 1)
            send(broker.bootstrap_servers, topic, events(range(100)))
            loader = loaders.enter_context(running_loader(database, broker.bootstrap_servers, topic))
            wait_until(lambda: len(loaded(connection)) == 100)
        with broker:
            create_topic(broker.bootstrap_servers, topic, 1)
            send(broker.bootstrap_servers, topic, [Sent(event(100))])
            code, log = loader.finish()
            if code == 2:
                # It looked before the topic was there again.
                assert f"topic {topic} is not at kafka" in log
                done = try_to_load(database, broker.bootstrap_servers, topic)
                code, log = done.returncode, done.stderr
    assert code == 4, log
    assert "it was deleted and created again, or the brokers" in log
    assert loaded(connection) == list(range(100))


@pytest.mark.parametrize("start", ["latest", "2040-01-01T00:00:00Z", "0:5,1:0,2:0", "0:5,1:0,2:0,3:2"])
def test_a_kafka_partition_added_later_begins_at_its_first_message(
    database: str, connection: Connection, broker: Broker, topic: str, start: str
) -> None:
    """The embedded broker cannot add one: a group that has no row for it is what the loader sees."""
    connection.execute(
        "INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset) "
        "SELECT %s, %s, number, 0 FROM generate_series(0, 2) AS number",
        (topic, topic),
    )
    send(broker.bootstrap_servers, topic, [Sent(event(number), 3) for number in range(10)])
    load(database, broker.bootstrap_servers, topic, "--start", start)
    assert loaded(connection) == list(range(2 if start.endswith("3:2") else 0, 10))


def test_a_new_group_stores_where_all_kafka_partitions_begin_whoever_has_them(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    """Otherwise the loader that has them next takes them for Kafka partitions that were added since."""
    send(broker.bootstrap_servers, topic, events(range(40), partitions=4))
    with (
        member_of_group(broker, topic) as consumer,
        running_loader(database, broker.bootstrap_servers, topic, "--start", "latest") as loader,
    ):
        wait_until(lambda: not consumer.poll(0.1) and len(consumer.assignment()) == 2)
        assert len(wait_for_share(loader)) == 2
        assert offsets(connection) == dict.fromkeys(range(4), 10)
        assert loader.stop()[0] == 0


@contextmanager
def member_of_group(broker: Broker, topic: str) -> Iterator[Consumer]:
    """Join the group as a loader does, and hold all of the topic until another member comes."""
    consumer = Consumer(
        {
            "bootstrap.servers": broker.bootstrap_servers,
            "group.id": topic,
            "partition.assignment.strategy": "cooperative-sticky",
            "session.timeout.ms": int(SESSION_TIMEOUT) * 1000,
            "heartbeat.interval.ms": 500,
        }
    )
    with closing(consumer):
        consumer.subscribe([topic])
        wait_until(lambda: not consumer.poll(0.1) and len(consumer.assignment()) == 4)
        yield consumer


def test_the_lag_on_the_brokers_follows(database: str, broker: Broker, topic: str) -> None:
    send(broker.bootstrap_servers, topic, events(range(40), partitions=4))
    load(database, broker.bootstrap_servers, topic)
    request = [ConsumerGroupTopicPartitions(topic, [TopicPartition(topic, number) for number in range(4)])]
    admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    answer = admin.list_consumer_group_offsets(request)[topic].result()
    assert {found.partition: found.offset for found in answer.topic_partitions} == dict.fromkeys(range(4), 10)
