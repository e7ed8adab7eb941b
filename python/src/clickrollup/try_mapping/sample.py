"""Some messages: of the topic, or of a file."""

import time
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.kafka.client import client_configuration, make_client
from clickrollup.kafka.errors import no_topic, unreachable
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.try_mapping.settings import MappingSettings

# Formats of which a file holds one message, since a line break may be a part of it.
BINARY = ("avro", "protobuf", "json-schema", "msgpack", "raw")


class Line(NamedTuple):
    """A message that a file holds, with the methods of one of Kafka's client."""

    text: bytes
    number: int
    name: str
    milliseconds: int

    def value(self) -> bytes:
        return self.text

    def key(self) -> None:
        return None

    def headers(self) -> None:
        return None

    def topic(self) -> str:
        return self.name

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return self.number

    def timestamp(self) -> tuple[int, int]:
        return 1, self.milliseconds


def sampled(settings: MappingSettings) -> list[Any]:
    """Return the messages to look at. Raises ConfigurationError when there are none."""
    messages = of_file(settings) if settings.sample_file else of_topic(settings)
    if not messages:
        where = settings.sample_file or f"topic {settings.topic}"
        raise ConfigurationError(
            f"{where} holds no message to look at", hint="--sample-file takes a file of messages."
        )
    return messages


def of_file(settings: MappingSettings) -> list[Any]:
    """Return the first messages of the file."""
    try:
        content = Path(settings.sample_file).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"sample {settings.sample_file} cannot be read: {error.strerror}",
            hint="--sample-file takes a file of messages; without it the newest of --topic are looked at.",
        ) from None
    lines = (
        [content] if settings.format in BINARY else [line for line in content.split(b"\n") if line.strip()]
    )
    now = int(time.time() * 1000)
    return [Line(line, number, settings.topic, now) for number, line in enumerate(lines[: settings.sample])]


def of_topic(settings: MappingSettings) -> list[Any]:
    """Return the newest messages of the topic, without a group and without a trace."""
    own = {
        "group.id": "clickrollup-mapping",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "log_level": 0,
    }
    with closing(make_client(Consumer, client_configuration(settings, own))) as consumer:
        try:
            places = starts(consumer, settings)
            consumer.assign(places)
            return read(consumer, settings, len(places))
        except KafkaException as error:
            raise kafka_error(settings, error.args[0]) from error


def kafka_error(settings: KafkaSettings, error: Any) -> Exception:
    """Return the error of this package for one of librdkafka's."""
    if error.code() in (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC):
        return no_topic(settings)
    return unreachable(settings, error)


def starts(consumer: Any, settings: MappingSettings) -> list[TopicPartition]:
    """Return where to begin in each Kafka partition. Raises KafkaException."""
    found = consumer.list_topics(settings.topic, timeout=settings.connect_timeout).topics[settings.topic]
    if found.error is not None:
        raise KafkaException(found.error)
    share = -(-settings.sample // len(found.partitions))
    places = []
    for number in found.partitions:
        place = TopicPartition(settings.topic, number)
        low, high = consumer.get_watermark_offsets(place, timeout=settings.connect_timeout)
        places.append(TopicPartition(settings.topic, number, max(low, high - share)))
    return places


def read(consumer: Any, settings: MappingSettings, open_partitions: int) -> list[Any]:
    """Return messages until there are enough, or every Kafka partition has come to its end."""
    messages: list[Any] = []
    deadline = time.monotonic() + settings.connect_timeout
    while open_partitions and len(messages) < settings.sample and time.monotonic() < deadline:
        for message in consumer.consume(settings.sample, 0.2):
            error = message.error()
            if error is None:
                messages.append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                open_partitions -= 1
            else:
                raise KafkaException(error)
    return messages[: settings.sample]
