"""Runs the console command as a user does, and reads back what it sent."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, KafkaError, TopicPartition

from support.processes import Process

COMMAND = (sys.executable, "-m", "clickrollup")
# Seconds until a hanging command or an absent message fails the test; nothing is measured by it.
PATIENCE = 120


def environment(**variables: str) -> dict[str, str]:
    """Return this process's environment without settings of ours, and with `variables`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CLICKROLLUP_")}
    return plain | variables


def clickrollup(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end and return exit code, stdout and stderr."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def start_clickrollup(*arguments: str | Path, **variables: str) -> Process:
    """Start the command and return the running process."""
    return Process(
        [*COMMAND, *arguments],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@contextmanager
def consumer(bootstrap_servers: str, topic: str) -> Iterator[Consumer]:
    """Yield a consumer of all of the topic's Kafka partitions from their beginning, in no group."""
    opened = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "unused",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        numbers = opened.list_topics(topic, timeout=PATIENCE).topics[topic].partitions
        opened.assign([TopicPartition(topic, number, 0) for number in numbers])
        yield opened
    finally:
        opened.close()


def messages(bootstrap_servers: str, topic: str) -> list[Any]:
    """Return all messages of the topic, up to the end of each Kafka partition."""
    found: list[Any] = []
    with consumer(bootstrap_servers, topic) as opened:
        open_partitions = len(opened.assignment())
        while open_partitions:
            batch = opened.consume(10_000, timeout=1)
            errors = [error for message in batch if (error := message.error())]
            assert all(error.code() == KafkaError._PARTITION_EOF for error in errors), errors
            open_partitions -= len(errors)
            found += [message for message in batch if not message.error()]
    return found


def wait_for_messages(bootstrap_servers: str, topic: str, count: int) -> None:
    """Return when the topic holds `count` messages."""
    with consumer(bootstrap_servers, topic) as opened:
        while count > 0:
            message = opened.poll(PATIENCE)
            assert message is not None, f"{count} messages did not come"
            count -= message.error() is None
