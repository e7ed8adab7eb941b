"""The optional dead-letter topic: a copy of each dead letter for those who watch Kafka rather than SQL.

The table is the truth, in the transaction that passes the message. The copy is sent after that commit, so it is
at least once at best: a loader that is killed in between sends none, and one whose send failed says so.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from confluent_kafka import KafkaError, KafkaException, Producer
from pydantic import Field

from clickrollup.errors import ConfigurationError
from clickrollup.kafka import client_configuration
from clickrollup.kafka_settings import KafkaSettings

HEADER = "clickrollup."


class DeadLetterTopicSettings(KafkaSettings):
    """What a command takes that fills a dead-letter topic."""

    dead_letter_topic: str = Field(
        default="",
        description="Kafka topic for copies of dead letters [default: none, the table alone]",
        pattern=r"^[a-zA-Z0-9._-]{0,249}$",
    )


class DeadLetter(Protocol):
    """A message that is no event, as clickrollup.dead_letters keeps it."""

    @property
    def consumer_group(self) -> str:
        """The loader's group."""

    @property
    def topic(self) -> str:
        """The topic it came from."""

    @property
    def kafka_partition(self) -> int:
        """Its Kafka partition there."""

    @property
    def kafka_offset(self) -> int:
        """Its offset there."""

    @property
    def message_key(self) -> bytes | None:
        """Its key."""

    @property
    def message_value(self) -> bytes | None:
        """Its bytes."""

    @property
    def reason(self) -> str:
        """Why it is no event."""


class DeadLetterTopic:
    """A producer of dead letters; `failed` counts copies that the brokers did not take."""

    def __init__(self, settings: DeadLetterTopicSettings) -> None:
        """Make the producer; it connects by itself. Raises ConfigurationError when librdkafka refuses it."""
        if settings.dead_letter_topic == settings.topic:
            raise ConfigurationError(
                "the dead-letter topic is the topic that is loaded", hint="Name another --dead-letter-topic."
            )
        self._topic = settings.dead_letter_topic
        self.failed = 0
        self.error: KafkaError | None = None
        own = {"linger.ms": 100, "log_level": 0}
        try:
            self._producer = Producer(client_configuration(settings, own))
        except KafkaException as error:
            raise ConfigurationError(f"kafka settings are refused: {error.args[0].str()}") from error

    def send(self, dead_letters: Iterable[DeadLetter]) -> None:
        """Send copies with key and bytes as they came; where from and why is in the headers.

        Never blocks and never raises: what finds no room in the queue counts as failed.
        """
        for letter in dead_letters:
            try:
                self._producer.produce(
                    self._topic,
                    letter.message_value,
                    letter.message_key,
                    headers=headers(letter),
                    on_delivery=self._delivered,
                )
            except (BufferError, KafkaException) as error:
                self._note(error.args[0] if isinstance(error, KafkaException) else None)
        self._producer.poll(0)

    def close(self, seconds: float = 5) -> None:
        """Wait for the brokers' answers, at most so long; what they have not taken by then has failed."""
        # Not in one statement: the callbacks count while flush waits.
        unanswered = self._producer.flush(seconds)
        self.failed += unanswered

    def _delivered(self, error: Any, _message: Any) -> None:
        if error is not None:
            self._note(error)

    def _note(self, error: Any) -> None:
        self.failed += 1
        self.error = error


def headers(letter: DeadLetter) -> dict[str, str | bytes | None]:
    """Return where the message came from, and why it is no event."""
    values = {
        "group": letter.consumer_group,
        "topic": letter.topic,
        "partition": letter.kafka_partition,
        "offset": letter.kafka_offset,
        "reason": letter.reason,
    }
    return {f"{HEADER}{name}": str(value) for name, value in values.items()}
