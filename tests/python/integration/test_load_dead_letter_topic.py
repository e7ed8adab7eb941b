"""Copies of dead letters in a Kafka topic."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from support.loading import Sent, event, get, load, loaded, running_loader, send, try_to_load, wait_until
from support.producing import messages

from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.topics import create_topic, delete_topic

Connection = psycopg.Connection[tuple[Any, ...]]
MakeTopic = Callable[..., str]


def test_each_dead_letter_is_there_with_its_bytes_and_where_it_came_from(
    database: str, connection: Connection, broker: Broker, topic: str, make_topic: MakeTopic
) -> None:
    copy = make_topic(1)
    huge = b"\xff" * 2_000_000
    sent = [Sent(event(0)), Sent(b"bad\xff", key=b"k"), Sent(None), Sent(event(1), 1), Sent(huge, 2)]
    send(broker.bootstrap_servers, topic, sent, **{"message.max.bytes": 10_000_000})
    options = ("--dead-letter-topic", copy)
    assert load(database, broker.bootstrap_servers, topic, *options)["dead_letters"] == 3
    assert loaded(connection) == [0, 1]
    found = {
        (int(h["clickrollup-partition"]), int(h["clickrollup-offset"])): (message.key(), message.value(), h)
        for message in messages(broker.bootstrap_servers, copy)
        for h in [dict(message.headers())]
    }
    rows = connection.execute(
        "SELECT kafka_partition, kafka_offset, message_key, message_value, reason FROM clickrollup.dead_letters"
    ).fetchall()
    assert len(rows) == len(found) == 3
    for partition, offset, key, value, reason in rows:
        copied_key, copied_value, origin = found[partition, offset]
        assert (copied_key, copied_value) == (key, value)
        assert origin["clickrollup-reason"].decode() == reason
        assert origin["clickrollup-topic"].decode() == origin["clickrollup-group"].decode() == topic


def test_an_absent_topic_is_an_error_at_the_start(database: str, broker: Broker, topic: str) -> None:
    done = try_to_load(database, broker.bootstrap_servers, topic, "--dead-letter-topic", "nowhere")
    assert done.returncode == 2
    assert "topic nowhere for dead letters does not exist" in done.stderr


@pytest.mark.apache_kafka  # the embedded broker takes messages for a topic that was deleted
def test_while_the_topic_is_away_nothing_is_committed(
    database: str, connection: Connection, apache_kafka: ApacheKafka, make_topic: MakeTopic
) -> None:
    broker, topic, copy = apache_kafka, make_topic(4, on=apache_kafka), make_topic(1, on=apache_kafka)
    where = database, broker.bootstrap_servers, topic
    address = f"127.0.0.1:{free_port()}"
    with running_loader(*where, "--dead-letter-topic", copy, "--listen", address) as loader:
        loader.wait_for("assigned")
        delete_topic(broker.bootstrap_servers, copy)
        send(*where[1:], [Sent(event(0)), Sent(b"bad")])
        assert "dead letters for topic" in loader.wait_for("waiting for a server")["error"]
        status, text = get(address, "/readyz")
        assert (status, text.partition(":")[0]) == (503, "dead-letter topic")
        assert loaded(connection) == []
        create_topic(broker.bootstrap_servers, copy)
        loader.wait_for("servers are back")
        wait_until(lambda: loaded(connection) == [0])
        assert loader.stop()[0] == 0
    assert connection.execute("SELECT count(*) FROM clickrollup.dead_letters").fetchall() == [(1,)]
    assert [message.value() for message in messages(broker.bootstrap_servers, copy)] == [b"bad"]
