"""`clickrollup produce` against a real broker: what it says was delivered is what the broker holds."""

import json
import os
import pty
import re
import signal
import subprocess
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka.admin import AdminClient
from support.processes import Process
from support.producing import (
    COMMAND,
    PATIENCE,
    clickrollup,
    environment,
    messages,
    start_clickrollup,
    wait_for_messages,
)
from support.threads import join

from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.progress import Progress
from clickrollup.commandline.settings import load_settings
from clickrollup.events.message import BadMessageError, Decoder
from clickrollup.kafka.delivery import Delivery, DeliverySettings, Message
from clickrollup.sandbox.broker import Broker, EmbeddedBroker
from clickrollup.sandbox.network import LOOPBACK, free_port
from clickrollup.sandbox.topics import create_topic

decode = Decoder().decode

FIXED = ("--seed", "7", "--start-time", "2024-05-06T07:08:09Z", "--rate", "0")
# Messages: what librdkafka queues before it says that its buffer is full, its default.
QUEUE_LIMIT = 100_000


def produce(broker: Broker, topic: str, *arguments: str) -> dict[str, Any]:
    """Run the command, expect success, and return its summary."""
    done = clickrollup("produce", "--json", *arguments, *target(broker, topic))
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def target(broker: Broker, topic: str) -> tuple[str, ...]:
    return ("--kafka", broker.bootstrap_servers, "--topic", topic)


def refused(message: Any) -> bool:
    try:
        decode(message.value(), message.timestamp()[1])
    except BadMessageError:
        return True
    return False


def test_the_summary_is_what_the_broker_holds(broker: Broker, topic: str) -> None:
    shares = ("--late-share", "0.1", "--duplicate-share", "0.1", "--bad-share", "0.1")
    summary = produce(broker, topic, "--count", "5000", *FIXED, *shares)
    assert list(summary) == ["delivered", "failed", "late", "duplicates", "bad", "seconds"]
    sent = messages(broker.bootstrap_servers, topic)
    assert summary["delivered"] == len(sent) == 5000
    assert summary["failed"] == 0
    good = [message for message in sent if not refused(message)]
    assert summary["bad"] == len(sent) - len(good) > 400
    # Every event of this seed is another, so what is there twice was sent twice.
    assert summary["duplicates"] == len(good) - len({message.value() for message in good}) > 400
    assert summary["late"] > 400


def test_same_seed_and_start_same_topic(broker: Broker, make_topic: Callable[..., str]) -> None:
    topics = [make_topic(), make_topic()]
    for topic in topics:
        produce(broker, topic, "--count", "300", *FIXED, "--bad-share", "0.2", "--late-share", "0.2")
    first, second = (
        sorted(
            (each.partition(), each.offset(), each.value() or b"")
            for each in messages(broker.bootstrap_servers, topic)
        )
        for topic in topics
    )
    assert first == second


def test_keyed_by_tenant(broker: Broker, topic: str) -> None:
    produce(broker, topic, "--count", "2000", "--tenants", "20", *FIXED)
    partitions = defaultdict(set)
    for message in messages(broker.bootstrap_servers, topic):
        assert message.key() == str(json.loads(message.value())["customer_id"]).encode()
        partitions[message.key()].add(message.partition())
    assert len(partitions) == 20
    assert all(len(numbers) == 1 for numbers in partitions.values())
    assert len(set.union(*partitions.values())) > 1


def test_duration_and_rate(broker: Broker, topic: str) -> None:
    summary = produce(broker, topic, "--rate", "100", "--duration", "1")
    assert 0 < summary["delivered"] <= 100
    assert len(messages(broker.bootstrap_servers, topic)) == summary["delivered"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_flushes(broker: Broker, topic: str, how: signal.Signals) -> None:
    with start_clickrollup("produce", "--json", "--rate", "5000", *target(broker, topic)) as running:
        wait_for_messages(broker.bootstrap_servers, topic, 100)
        running.send_signal(how)
        output, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, errors
    assert json.loads(output)["delivered"] == len(messages(broker.bootstrap_servers, topic)) >= 100


def test_broker_that_stops() -> None:
    with EmbeddedBroker() as broker:
        create_topic(broker.bootstrap_servers, "clickstream")
        with start_clickrollup(
            *("produce", "--json", "--rate", "500", "--delivery-timeout", "2", "--kafka"),
            broker.bootstrap_servers,
        ) as running:
            wait_for_messages(broker.bootstrap_servers, "clickstream", 10)
            broker.process.stop()
            output, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    summary = json.loads(output)
    assert summary["failed"] > 0
    assert summary["delivered"] >= 10
    assert f"messages not delivered: {summary['failed']:,}" in errors
    assert "HINT: Check the broker" in errors


def test_a_second_signal_gives_up() -> None:
    with EmbeddedBroker() as broker:
        create_topic(broker.bootstrap_servers, "clickstream")
        with start_clickrollup(
            "produce", "--json", "--rate", "500", "--kafka", broker.bootstrap_servers
        ) as running:
            wait_for_messages(broker.bootstrap_servers, "clickstream", 10)
            broker.process.process.send_signal(signal.SIGSTOP)
            interrupt_until_it_ends(running)
            broker.process.process.send_signal(signal.SIGCONT)
            output, _ = running.communicate(timeout=PATIENCE)
    summary = json.loads(output)
    assert running.returncode == (1 if summary["failed"] else 0)


def interrupt_until_it_ends(running: subprocess.Popen[str]) -> None:
    """Press Ctrl-C once a second; fail when twenty do not help, since by itself it would wait 30 seconds."""
    for _ in range(20):
        running.send_signal(signal.SIGINT)
        try:
            running.wait(1)
        except subprocess.TimeoutExpired:
            continue
        return
    pytest.fail("still running after twenty signals")


def test_a_full_queue_loses_nothing() -> None:
    """The broker sleeps until the queue is full: the messages behind it must wait, not vanish."""
    count = QUEUE_LIMIT + 5_000
    with EmbeddedBroker() as broker:
        create_topic(broker.bootstrap_servers, "clickstream")
        given = {"kafka": broker.bootstrap_servers, "delivery_timeout": PATIENCE}
        settings = load_settings(DeliverySettings, given)
        with Path(os.devnull).open("w", encoding="utf-8") as silence:
            delivery = Delivery(settings, Interrupts(), Progress(silence))
            delivery.connect()
            broker.process.process.send_signal(signal.SIGSTOP)
            waker = threading.Timer(3, broker.process.process.send_signal, [signal.SIGCONT])
            waker.start()
            for number in delivery.ticks(count):
                delivery.send(Message(str(number).encode(), None))
            join(waker)
            delivery.flush()
        assert delivery.delivered.total() == count
        values = {message.value() for message in messages(broker.bootstrap_servers, "clickstream")}
        assert values == {str(number).encode() for number in range(count)}


def test_topic_that_is_absent(broker: Broker) -> None:
    topic = f"absent-{uuid4().hex}"
    done = clickrollup("produce", *target(broker, topic))
    assert done.returncode == 2
    assert f"topic {topic} does not exist" in done.stderr
    assert "--partitions" in done.stderr
    client = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    assert topic not in client.list_topics(timeout=PATIENCE).topics


def test_partitions_create_the_topic(broker: Broker) -> None:
    topic = f"created-{uuid4().hex}"
    for _ in range(2):
        assert produce(broker, topic, "--partitions", "3", "--count", "5", *FIXED)["delivered"] == 5
    client = AdminClient({"bootstrap.servers": broker.bootstrap_servers})
    assert len(client.list_topics(timeout=PATIENCE).topics[topic].partitions) == 3
    assert len(messages(broker.bootstrap_servers, topic)) == 10


def test_broker_that_cannot_be_reached() -> None:
    address = f"{LOOPBACK}:{free_port()}"
    done = clickrollup("produce", "--kafka", address)
    assert done.returncode == 5
    assert f"kafka at {address} cannot be reached" in done.stderr
    assert "HINT: Is the broker running there?" in done.stderr


def test_progress_in_place_on_a_terminal(broker: Broker, topic: str) -> None:
    ours, theirs = pty.openpty()
    with Process(
        [*COMMAND, "produce", "--rate", "50", "--count", "50", *target(broker, topic)],
        env=environment(TERM="xterm"),
        stderr=theirs,
    ) as running:
        os.close(theirs)
        shown = read_terminal(ours)
    assert running.returncode == 0
    assert re.search(r"\r\x1b\[2K\d+ delivered, 0 failed, \d+ waiting, \d+/s\r", shown)
    assert "50 delivered, 0 failed, 0 late, 0 duplicates, 0 bad in" in shown


def read_terminal(descriptor: int) -> str:
    """Return what a program writes to its terminal until it ends, which Linux tells by an I/O error."""
    shown = b""
    try:
        while chunk := os.read(descriptor, 4096):
            shown += chunk
    except OSError:
        os.close(descriptor)
    return shown.decode()
