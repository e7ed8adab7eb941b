"""A topic that goes, and one that comes under its name, while a loader runs: never loaded by the old offsets."""

import time
from typing import Any

import psycopg
import pytest
from confluent_kafka.admin import AdminClient
from support.loading import (
    Sent,
    events,
    get,
    load,
    loaded,
    offsets,
    options,
    running_loader,
    send,
    try_to_load,
    wait_until,
)

from clickrollup.commandline.errors import DataError
from clickrollup.commandline.settings import load_settings
from clickrollup.load.settings import LoadSettings
from clickrollup.load.topic import Topic
from clickrollup.load.watch import Watch
from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.network import free_port
from clickrollup.sandbox.topics import create_topic

Connection = psycopg.Connection[tuple[Any, ...]]
SESSION = ("--session-timeout", "6")
OLD, NEW = range(100), range(1000, 1300)
WAY_ON = "UPDATE clickrollup.loader_offsets"


def delete(servers: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": servers})
    admin.delete_topics([topic], operation_timeout=30)[topic].result()
    wait_until(lambda: topic not in admin.list_topics(timeout=30).topics)


@pytest.mark.apache_kafka
@pytest.mark.parametrize("away", [0, 3])
def test_another_topic_under_a_running_loader(
    database: str, connection: Connection, apache_kafka: ApacheKafka, make_topic: Any, away: int
) -> None:
    topic = make_topic(kafka_partitions=2, on=apache_kafka)
    where = apache_kafka.bootstrap_servers, topic
    send(*where, events(OLD, partitions=2))
    with running_loader(database, *where, *SESSION) as loader:
        wait_until(lambda: sum(offsets(connection).values()) == len(OLD))
        delete(*where)
        time.sleep(away)
        create_topic(*where, 2)
        send(*where, events(NEW, partitions=2))
        code, log = loader.finish()
    assert code == 4, log
    assert "it was deleted and created again, or the brokers are others" in log
    assert loaded(connection) == list(OLD)
    way_on = log[log.index(WAY_ON) :].strip().encode()
    connection.execute(way_on)
    summary = load(database, *where, *SESSION)
    assert (summary["loaded"], loaded(connection)) == (len(NEW), [*OLD, *NEW])
    # Typed once more, it changes nothing.
    connection.execute(way_on)
    assert load(database, *where, *SESSION)["loaded"] == 0


def test_a_dead_letter_of_the_new_topic_is_none_of_the_old_one(
    database: str, connection: Connection, broker: Broker, make_topic: Any
) -> None:
    topic = make_topic(kafka_partitions=1)
    where = broker.bootstrap_servers, topic
    for value in (b"old", b"new"):
        if value == b"new":
            delete(*where)
            create_topic(*where, 1)
        send(*where, [Sent(value)])
        if value == b"new":
            refused = try_to_load(database, *where).stderr
            connection.execute(refused[refused.index(WAY_ON) :].strip().encode())
        assert load(database, *where)["dead_letters"] == 1
    found = connection.execute(
        "SELECT kafka_offset, message_value, topic_id IS NULL FROM clickrollup.dead_letters ORDER BY received_at"
    ).fetchall()
    assert found == [(0, b"old", False), (0, b"new", False)]


@pytest.mark.apache_kafka
def test_a_topic_that_is_gone(
    database: str, connection: Connection, apache_kafka: ApacheKafka, make_topic: Any
) -> None:
    topic = make_topic(kafka_partitions=1, on=apache_kafka)
    where, address = (apache_kafka.bootstrap_servers, topic), f"127.0.0.1:{free_port()}"
    send(*where, events(OLD))
    with running_loader(database, *where, *SESSION, "--listen", address) as loader:
        wait_until(lambda: "clickrollup_loader_lag{" in get(address, "/metrics")[1])
        delete(*where)
        assert loader.wait_for("waiting for a server")["error"].startswith(
            f"topic {topic} is gone from kafka"
        )
        wait_until(lambda: get(address, "/readyz")[0] == 503)
        assert f"topic {topic} is gone" in get(address, "/readyz")[1]
        assert "clickrollup_loader_lag{" not in get(address, "/metrics")[1]
        create_topic(*where, 1)
        assert loader.finish()[0] == 4
    assert loaded(connection) == list(OLD)


def test_the_id_is_compared_before_a_commit(database: str, broker: Broker, topic: str) -> None:
    given = options(database, broker.bootstrap_servers, topic)
    words = {name[2:].replace("-", "_"): value for name, value in zip(given[::2], given[1::2], strict=True)}
    watched = Topic(load_settings(LoadSettings, words), Watch(), "clickrollup", "")
    try:
        watched.assigned = {0, 1}
        watched.begun(watched.identity())
        watched.ask()
        watched.confirm()
        admin = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
        admin.delete_topics([topic])[topic].result()
        create_topic(broker.bootstrap_servers, topic, 4)
        watched.ask()
        with pytest.raises(DataError, match="it was deleted and created again") as caught:
            watched.confirm()
        assert (caught.value.hint or "").count(WAY_ON) == 2
    finally:
        watched.close()
