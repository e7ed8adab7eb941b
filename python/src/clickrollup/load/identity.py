"""Whether the topic is still the one that it was: its id is asked for again and again, without waiting for each answer."""

from concurrent.futures import Future
from typing import Any
from uuid import UUID

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from clickrollup.commandline.settings import renewed
from clickrollup.kafka.client import client_configuration
from clickrollup.kafka.topic_state import topic_id
from clickrollup.load.settings import LoadSettings


class Identity:
    """Asks the brokers for the id that they gave the topic when it was created."""

    def __init__(self, settings: LoadSettings) -> None:
        """Make no connection yet."""
        self._settings = settings
        self._admin: AdminClient | None = None
        self._asked: Future[Any] | None = None

    def ask(self) -> None:
        """Send the question; the answer holds for all messages that came before it was sent."""
        if self._admin is None:
            # It must outlive its calls, since what it was asked is dropped with it.
            self._admin = AdminClient(client_configuration(renewed(self._settings), {"log_level": 0}))
        topics = TopicCollection([self._settings.topic])
        seconds = self._settings.connect_timeout
        self._asked = self._admin.describe_topics(topics, request_timeout=seconds)[self._settings.topic]

    @property
    def answered(self) -> bool:
        """Tell whether an answer is there."""
        return self._asked is not None and self._asked.done()

    def answer(self) -> UUID | None:
        """Wait for the answer and return it; None: the brokers know no ids. Raises KafkaException."""
        if self._asked is None:
            self.ask()
        assert self._asked is not None  # noqa: S101
        asked, self._asked = self._asked, None
        try:
            return topic_id(asked.result())
        except KafkaException:
            # The password may have changed: the next client reads it again.
            self._admin = None
            raise
