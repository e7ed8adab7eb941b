"""The broker's choice, the embedded broker, and Apache Kafka's restart with data."""

import re
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from clickrollup.sandbox import broker as broker_module
from clickrollup.sandbox.broker import EmbeddedBroker, choose_broker
from clickrollup.sandbox.errors import SandboxError
from clickrollup.sandbox.network import free_port, listens
from clickrollup.sandbox.topics import admin_client, create_topic, delete_topic

ANY_ADDRESS = "00000000"


def send(bootstrap_servers: str, topic: str, values: list[bytes]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap_servers, "log_level": 0})
    for value in values:
        producer.produce(topic, value, partition=0)
    assert producer.flush(30) == 0


def receive(bootstrap_servers: str, topic: str, count: int) -> list[bytes]:
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": "test", "log_level": 0})
    try:
        consumer.assign([TopicPartition(topic, 0, 0)])
        return [message.value() for message in consumer.consume(count, 30)]
    finally:
        consumer.close()


def listening_addresses(port: int) -> list[str]:
    table = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    return re.findall(rf"^ *\d+: ([0-9A-F]+):{port:04X} \S+ 0A ", table, re.MULTILINE)


def test_embedded_broker_is_the_default(monkeypatch):
    monkeypatch.delenv("CLICKROLLUP_KAFKA", raising=False)
    assert isinstance(choose_broker(), EmbeddedBroker)


def test_embedded_broker_leaves_nothing():
    with EmbeddedBroker() as running:
        folder, port = running.log.parent, int(running.bootstrap_servers.rpartition(":")[2])
        assert listening_addresses(port) == ["0100007F"]
    assert not folder.exists()
    assert not listens(port)


def test_existing_broker_is_taken_and_left_running(broker, make_topic, monkeypatch):
    name = make_topic(1)
    monkeypatch.setenv("CLICKROLLUP_KAFKA", broker.bootstrap_servers)
    with choose_broker() as chosen:
        assert chosen.bootstrap_servers == broker.bootstrap_servers
        send(chosen.bootstrap_servers, name, [b"one", b"two"])
    assert receive(broker.bootstrap_servers, name, 2) == [b"one", b"two"]


def test_existing_broker_that_is_not_there(monkeypatch):
    monkeypatch.setenv("CLICKROLLUP_KAFKA", f"127.0.0.1:{free_port()}")
    monkeypatch.setattr(broker_module, "START_SECONDS", 0.5)
    with (
        pytest.raises(SandboxError, match=r"first answer of the Kafka broker at 127\.0\.0\.1:\d+ took more"),
        choose_broker(),
    ):
        pass


def test_topics_have_the_partitions_asked_for(broker, make_topic):
    name = make_topic(3)
    known = admin_client(broker.bootstrap_servers).list_topics(timeout=10).topics
    assert len(known[name].partitions) == 3


def test_topic_is_created_once_and_deleted_once(broker, topic):
    with pytest.raises(KafkaException, match="TOPIC_ALREADY_EXISTS"):
        create_topic(broker.bootstrap_servers, topic)
    delete_topic(broker.bootstrap_servers, topic)
    with pytest.raises(KafkaException, match="UNKNOWN_TOPIC_OR_PART"):
        delete_topic(broker.bootstrap_servers, topic)


@pytest.mark.apache_kafka
def test_apache_kafka_keeps_messages_over_a_restart(apache_kafka, make_topic):
    name = make_topic(1, on=apache_kafka)
    send(apache_kafka.bootstrap_servers, name, [b"before"])
    apache_kafka.stop()
    apache_kafka.start()
    send(apache_kafka.bootstrap_servers, name, [b"after"])
    assert receive(apache_kafka.bootstrap_servers, name, 2) == [b"before", b"after"]
