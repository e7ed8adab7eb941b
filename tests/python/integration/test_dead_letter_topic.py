"""Copies of dead letters in a Kafka topic."""

import pytest
from support.producing import messages

from clickrollup.dead_letters.topic import DeadLetterTopic, DeadLetterTopicSettings
from clickrollup.errors import ConfigurationError
from clickrollup.load.batch import DeadLetter
from clickrollup.sandbox.broker import Broker
from clickrollup.settings import load_settings


def topic_at(bootstrap_servers: str, name: str, **more: str) -> DeadLetterTopic:
    given = {"kafka": (bootstrap_servers, "message.timeout.ms=1000"), "dead_letter_topic": name} | more
    return DeadLetterTopic(load_settings(DeadLetterTopicSettings, given))


def letter(offset: int, value: bytes | None) -> DeadLetter:
    return DeadLetter("shop", "clicks", 3, offset, None, b"key", value, "not JSON: ü")


def test_a_copy_has_the_bytes_and_says_where_from_and_why(broker: Broker, topic: str) -> None:
    copies = topic_at(broker.bootstrap_servers, topic)
    copies.send([letter(7, b"\xff\x00"), letter(9, None)])
    copies.close(30)
    assert (copies.failed, copies.error) == (0, None)
    first, second = sorted(messages(broker.bootstrap_servers, topic), key=lambda message: message.offset())
    assert (first.key(), first.value(), second.value()) == (b"key", b"\xff\x00", None)
    assert first.headers() == [
        ("clickrollup.group", b"shop"),
        ("clickrollup.topic", b"clicks"),
        ("clickrollup.partition", b"3"),
        ("clickrollup.offset", b"7"),
        ("clickrollup.reason", "not JSON: ü".encode()),
    ]


def test_brokers_that_are_away_are_counted_and_hold_nobody_up() -> None:
    copies = topic_at("127.0.0.1:1", "anywhere")
    copies.send([letter(7, b"x")])
    copies.close(10)
    assert copies.failed == 1
    assert copies.error is not None


def test_a_topic_is_not_its_own_dead_letter_topic() -> None:
    with pytest.raises(ConfigurationError, match="the dead-letter topic is the topic that is loaded"):
        topic_at("127.0.0.1:1", "clicks", topic="clicks")
