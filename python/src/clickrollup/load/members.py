"""The consumer group as the brokers keep it: what they were told of offsets, who is in it, and one that is stuck."""

import time
from typing import Any

import structlog
from confluent_kafka import ConsumerGroupState, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from clickrollup.commandline.settings import renewed
from clickrollup.kafka.client import client_configuration
from clickrollup.kafka.coordinator import patiently
from clickrollup.kafka.errors import kafka_error
from clickrollup.load.settings import LoadSettings
from clickrollup.load.topic import Topic

NOT_TOLD = (KafkaError._UNSUPPORTED_FEATURE, KafkaError.UNSUPPORTED_VERSION)


class Members:
    """Asks about the group of a topic's consumer."""

    def __init__(self, settings: LoadSettings, topic: Topic) -> None:
        self._settings = settings
        self._topic = topic
        # Twice the time in which a group forgets a member that says nothing.
        self._patience = 2 * settings.session_timeout + 5
        self._patient_until = time.monotonic() + self._patience

    def committed(self, seconds: float | None = None) -> dict[int, tuple[int, str]]:
        """Return the offset that Kafka was told of each Kafka partition, and what was told beside it."""
        wait = seconds or self._settings.connect_timeout
        places = [TopicPartition(self._topic.name, number) for number in sorted(self._topic.partitions())]
        try:
            found = patiently(lambda: self._topic.consumer.committed(places, wait), wait)
        except KafkaException as error:
            raise kafka_error(self._settings, error.args[0]) from error
        return {place.partition: (place.offset, place.metadata or "") for place in found if place.offset >= 0}

    def client_ids(self) -> list[str]:
        """Return those of the group's members, as far as the brokers tell them."""
        description = self._described()
        return [] if description is None else [member.client_id for member in description.members]

    def free(self) -> None:
        """Let a broker forget the group when it gives nobody a Kafka partition, for a member that is gone.

        Tansu waits for ever for the leader of a group whose members left at the same time, and then says of the
        group's state that it is unknown; Apache Kafka never does.
        """
        if time.monotonic() < self._patient_until:
            return
        self._patient_until = time.monotonic() + self._patience
        description = self._described()
        if description is not None and description.state == ConsumerGroupState.UNKNOWN:
            structlog.get_logger().warning("the broker forgets the group, in which nobody got on")
            # The client must outlive the call.
            admin, group = self._admin(), self._settings.group
            admin.delete_consumer_groups([group], request_timeout=self._settings.connect_timeout)[
                group
            ].result()

    def _described(self) -> Any:
        """Return the brokers' description of the group, None where they have none."""
        group, seconds, admin = self._settings.group, self._settings.connect_timeout, self._admin()
        try:
            return patiently(
                lambda: admin.describe_consumer_groups([group], request_timeout=seconds)[group].result(),
                seconds,
            )
        except KafkaException as error:
            if error.args[0].code() in NOT_TOLD:
                return None
            raise kafka_error(self._settings, error.args[0]) from error

    def _admin(self) -> AdminClient:
        return AdminClient(client_configuration(renewed(self._settings), {"log_level": 0}))
