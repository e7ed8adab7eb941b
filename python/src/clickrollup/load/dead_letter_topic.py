"""Copies of dead letters in a Kafka topic, for those who mend them with Kafka's tools; the table stays the truth."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from confluent_kafka import KafkaError, KafkaException, Producer

from clickrollup.commandline.errors import ConfigurationError, UnavailableError
from clickrollup.events.headers import given
from clickrollup.events.message import JSONB_VERSION
from clickrollup.kafka.client import client_configuration, make_client, renew_credentials
from clickrollup.kafka.errors import kafka_error
from clickrollup.load.batch import DeadLetter
from clickrollup.load.settings import LoadSettings

# Seconds until a copy has failed, and the transaction with it; it is tried again with the next attempt.
DELIVERY_SECONDS = 10
# Bytes: what brokers take is their own setting, so librdkafka's limit is set out of the way.
MAX_MESSAGE_BYTES = 1_000_000_000
POLL_SECONDS = 0.1

Refused = list[tuple[DeadLetter, Any]]


class DeadLetterTopic:
    """Sends dead letters just before they are committed: at least once, since the commit may fail afterwards."""

    def __init__(self, settings: LoadSettings) -> None:
        """Make the producer; it connects by itself. Raises ConfigurationError when librdkafka refuses it."""
        self._settings = settings
        self.name = settings.dead_letter_topic
        own = {
            "enable.idempotence": True,
            "message.timeout.ms": DELIVERY_SECONDS * 1000,
            "message.max.bytes": MAX_MESSAGE_BYTES,
            "log_level": 0,
        }
        self._producer = make_client(Producer, client_configuration(settings, own))

    def check(self) -> None:
        """Raise ConfigurationError when the topic is absent, UnavailableError when no broker answers."""
        try:
            # All topics: asking for one by name makes many brokers create it.
            known = self._producer.list_topics(timeout=self._settings.connect_timeout).topics
        except KafkaException as error:
            raise kafka_error(self._settings, error.args[0]) from error
        if self.name not in known:
            raise ConfigurationError(
                f"topic {self.name} for dead letters does not exist",
                hint="Create it with the broker's own tools, or leave --dead-letter-topic out.",
            )

    def send(self, letters: Sequence[DeadLetter]) -> None:
        """Return when the brokers have a copy of each.

        One too large for them goes without its bytes, which the table has. Raises UnavailableError when they do
        not take one.
        """
        refused = self._deliver(letters, with_bytes=True)
        too_large = [letter for letter, error in refused if error.code() == KafkaError.MSG_SIZE_TOO_LARGE]
        failed = [error for _, error in refused if error.code() != KafkaError.MSG_SIZE_TOO_LARGE]
        failed += [error for _, error in self._deliver(too_large, with_bytes=False)]
        if failed:
            # It may be the password, which may have been rotated.
            renew_credentials(self._producer, self._settings)
            raise UnavailableError(
                f"kafka does not take {len(failed)} dead letters for topic {self.name}: {failed[0].str()}",
                server="dead-letter topic",
                hint="Nothing was written. Is the topic there, and may this user write to it?",
            )

    def _deliver(self, letters: Sequence[DeadLetter], *, with_bytes: bool) -> Refused:
        """Send them, wait for the brokers' answers, and return those that failed."""
        refused: Refused = []
        for letter in letters:
            self._produce(letter, refused, with_bytes=with_bytes)
        # Each has its answer by then: delivered, or failed for its age.
        self._producer.flush(2 * DELIVERY_SECONDS)
        return refused

    def _produce(self, letter: DeadLetter, refused: Refused, *, with_bytes: bool) -> None:
        key, value = (letter.message_key, letter.message_value) if with_bytes else (None, None)
        while True:
            try:
                self._producer.produce(
                    self.name,
                    value,
                    key,
                    headers=headers(letter, with_bytes=with_bytes),
                    on_delivery=partial(on_delivery, letter, refused),
                )
            except BufferError:
                self._producer.poll(POLL_SECONDS)
            except KafkaException as error:
                refused.append((letter, error.args[0]))
                return
            else:
                return


def on_delivery(letter: DeadLetter, refused: Refused, error: Any, _: Any) -> None:
    """Note a copy that failed."""
    if error is not None:
        refused.append((letter, error))


def headers(letter: DeadLetter, *, with_bytes: bool) -> list[tuple[str, str | bytes | None]]:
    """Return the message's own headers, and behind them where the dead letter comes from, and why it is one.

    The Kafka timestamp of the copy is its own: by an old one the topic's retention would drop it at once.
    """
    found = {
        "reason": letter.reason,
        "group": letter.consumer_group,
        "topic": letter.topic,
        "partition": letter.kafka_partition,
        "offset": letter.kafka_offset,
    }
    if not with_bytes:
        found["omitted-bytes"] = len(letter.message_key or b"") + len(letter.message_value or b"")
    own = letter.message_headers if with_bytes else None
    kept = [] if own is None else given(msgspec.json.decode(own.removeprefix(JSONB_VERSION))) or []
    return [*kept, *((f"clickrollup-{name}", str(value)) for name, value in found.items())]
