"""A topic and a consumer group as the brokers see them, asked without joining the group or moving anything."""

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from confluent_kafka import (
    TIMESTAMP_LOG_APPEND_TIME,
    TIMESTAMP_NOT_AVAILABLE,
    Consumer,
    KafkaError,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from clickrollup.kafka.client import client_configuration, make_client
from clickrollup.kafka.coordinator import patiently
from clickrollup.kafka.errors import kafka_error, more_telling
from clickrollup.kafka.settings import GroupSettings

# Seconds to read from a partition's listed end to its real one; a busy topic may never come to an end.
READ_SECONDS = 3.0


@dataclass
class PartitionState:
    """One Kafka partition; `newest` is the time of its last message in seconds since 1970, None without one."""

    low: int
    end: int
    leader: int
    replicas: int
    in_sync: int
    committed: int | None = None
    newest: float | None = None
    by_broker: bool = False


@dataclass
class TopicState:
    """All of it; `group_state` and `topic_id` are None where the brokers do not tell."""

    brokers: int
    partitions: dict[int, PartitionState] = field(default_factory=dict)
    group_state: str | None = None
    members: int = 0
    topic_id: UUID | None = None


class Brokers:
    """Asks the brokers that the settings name."""

    def __init__(self, settings: GroupSettings, timeout: float) -> None:
        """Make the clients; they connect by themselves. Raises ConfigurationError for refused settings."""
        self._settings = settings
        # Where no group is named, nobody's.
        self._group = settings.group or "clickrollup"
        self._timeout = timeout
        self._last_error: Any = None
        own = {
            "group.id": self._group,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            # Aborted messages and the marks of transactions count for the end as well.
            "isolation.level": "read_uncommitted",
            "auto.offset.reset": "error",
            "log_level": 0,
            "error_cb": self._on_error,
        }
        self._configuration = client_configuration(settings, own)
        self._admin = make_client(AdminClient, client_configuration(settings, {"log_level": 0}))

    def look(self) -> TopicState:
        """Return the state of topic and group.

        Raises UnavailableError when no broker answers, ConfigurationError when there is no such topic.
        """
        try:
            with closing(make_client(Consumer, self._configuration)) as consumer:
                state = self._metadata(consumer)
                self._committed(consumer, state)
                self._read_ends(consumer, state)
            self._ask_group(state)
            state.topic_id = self._ask_topic_id()
        except KafkaException as error:
            raise kafka_error(self._settings, error.args[0]) from error
        return state

    def _metadata(self, consumer: Any) -> TopicState:
        try:
            found = consumer.list_topics(self._settings.topic, timeout=self._timeout)
        except KafkaException as error:
            consumer.poll(0)
            raise kafka_error(self._settings, self._last_error or error.args[0]) from error
        topic = found.topics[self._settings.topic]
        if topic.error is not None:
            raise kafka_error(self._settings, topic.error)
        state = TopicState(len(found.brokers))
        for number, entry in sorted(topic.partitions.items()):
            place = TopicPartition(self._settings.topic, number)
            low, high = consumer.get_watermark_offsets(place, timeout=self._timeout)
            state.partitions[number] = PartitionState(
                low, high, entry.leader, len(entry.replicas), len(entry.isrs)
            )
        return state

    def _committed(self, consumer: Any, state: TopicState) -> None:
        """Note what the group has committed at the brokers, which loaders do as a courtesy."""
        places = [TopicPartition(self._settings.topic, number) for number in state.partitions]
        for place in patiently(lambda: consumer.committed(places, timeout=self._timeout), self._timeout):
            state.partitions[place.partition].committed = place.offset if place.offset >= 0 else None

    def _read_ends(self, consumer: Any, state: TopicState) -> None:
        """Read on from the listed end: for the time of the last message, and because some brokers list it wrong."""
        places = [
            TopicPartition(self._settings.topic, number, max(one.low, one.end - 1))
            for number, one in state.partitions.items()
            if one.end > one.low
        ]
        if not places:
            return
        consumer.assign(places)
        waiting = {place.partition for place in places}
        deadline = time.monotonic() + READ_SECONDS
        while waiting and time.monotonic() < deadline:
            for message in consumer.consume(1000, 0.1):
                note_message(state, message, waiting)

    def _ask_group(self, state: TopicState) -> None:
        """Note how the group is; brokers that cannot say leave it unknown."""
        try:
            described = patiently(self._described, self._timeout)
        except KafkaException as error:
            if error.args[0].code() not in (KafkaError._UNSUPPORTED_FEATURE, KafkaError.UNSUPPORTED_VERSION):
                raise
            return
        state.group_state = described.state.name.lower()
        state.members = len(described.members)

    def _ask_topic_id(self) -> UUID | None:
        """Return the topic's id; brokers that cannot say, or do not let us ask, give none."""
        name = self._settings.topic
        asked = self._admin.describe_topics(TopicCollection([name]), request_timeout=self._timeout)
        try:
            return topic_id(asked[name].result())
        except KafkaException:
            return None

    def _described(self) -> Any:
        asked = self._admin.describe_consumer_groups([self._group], request_timeout=self._timeout)
        return asked[self._group].result()

    def _on_error(self, error: Any) -> None:
        self._last_error = more_telling(self._last_error, error)


def topic_id(description: Any) -> UUID | None:
    """Return the id that the brokers gave a topic when it was created; None: they know no ids."""
    found = description.topic_id
    if found is None:
        return None
    bits = found.get_most_significant_bits() << 64 | found.get_least_significant_bits() & 2**64 - 1
    return UUID(int=bits & 2**128 - 1) if bits else None


def note_message(state: TopicState, message: Any, waiting: set[int]) -> None:
    """Take a message, or the report that a Kafka partition ends, into the state."""
    error = message.error()
    if error is not None:
        if error.code() == KafkaError._PARTITION_EOF:
            state.partitions[message.partition()].end = message.offset()
            waiting.discard(message.partition())
        return
    partition = state.partitions[message.partition()]
    kind, milliseconds = message.timestamp()
    partition.end = max(partition.end, message.offset() + 1)
    if kind != TIMESTAMP_NOT_AVAILABLE:
        partition.newest = milliseconds / 1000
        partition.by_broker = kind == TIMESTAMP_LOG_APPEND_TIME
