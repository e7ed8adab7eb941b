"""Several topics: named with commas, or by a pattern, and found at the brokers."""

import re
from typing import Annotated, Any, ClassVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from pydantic import AfterValidator, BeforeValidator, Field

from clickrollup.commandline.settings import renewed
from clickrollup.kafka.client import client_configuration, make_client
from clickrollup.kafka.errors import kafka_error, no_topic
from clickrollup.kafka.settings import GroupSettings

NAME = re.compile(r"[a-zA-Z0-9._-]{1,249}")
# Not those within the braces of a pattern, as in ^a{1,2}.
COMMA = re.compile(r",(?![^{]*\})")
# Kafka's own topics, which no pattern means.
INTERNAL = "__"


def split_topics(text: str) -> list[str]:
    """Return the names and patterns in a text that has commas between them."""
    return [word.strip() for word in COMMA.split(text)]


def joined(value: Any) -> Any:
    """Return a repeated flag, or a list of a TOML file, as one text."""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else value


def checked_topics(text: str) -> str:
    """Return the text. Raises ValueError for what is no name of a topic and no pattern."""
    for word in split_topics(text):
        if word.startswith("^"):
            try:
                re.compile(word)
            except re.error as error:
                raise ValueError(f"{word} is no pattern: {error}") from None
        elif not NAME.fullmatch(word):
            raise ValueError(
                f"{word or 'an empty text'} is no name of a topic: letters, digits, . _ - (a pattern begins with ^)"
            )
    return text


class TopicsSettings(GroupSettings):
    """What every command takes that works on several topics."""

    repeatable: ClassVar[frozenset[str]] = frozenset({"kafka", "topic"})

    topic: Annotated[str, BeforeValidator(joined), AfterValidator(checked_topics)] = Field(
        default="clickstream",
        description="Kafka topic; several as a,b or by the repeated flag; or a pattern that begins with ^, such as "
        r"^orders\..*",
    )

    @property
    def several_topics(self) -> bool:
        """Tell whether more than one topic may be meant."""
        words = split_topics(self.topic)
        return len(words) > 1 or words[0].startswith("^")


def matches(word: str, topic: str) -> bool:
    """Tell whether a name or pattern means the topic; a pattern has to fit from its beginning, as in librdkafka."""
    if word.startswith("^"):
        return not topic.startswith(INTERNAL) and re.match(word, topic) is not None
    return word == topic


class TopicFinder:
    """Asks the brokers which topics there are."""

    def __init__(self, settings: TopicsSettings, without: str = "") -> None:
        """`without` is a topic that no pattern means. Raises ConfigurationError for refused settings."""
        self._settings = settings
        self._without = without
        self._last_error: Any = None
        self._admin = self._client()

    def _client(self) -> AdminClient:
        own = {"log_level": 0, "error_cb": self._on_error}
        client: AdminClient = make_client(AdminClient, client_configuration(renewed(self._settings), own))
        return client

    def _on_error(self, error: Any) -> None:
        self._last_error = error

    def find(self, seconds: float) -> list[str]:
        """Return the topics, those named first.

        Raises ConfigurationError when one that is named is not there, UnavailableError when no broker answers.
        """
        words = split_topics(self._settings.topic)
        known = self._known(seconds)
        named = list(dict.fromkeys(word for word in words if not word.startswith("^")))
        for name in named:
            if name not in known:
                raise no_topic(self._settings.model_copy(update={"topic": name}))
        patterns = [word for word in words if word.startswith("^")]
        found = [
            name
            for name in sorted(known - {self._without})
            if any(matches(pattern, name) for pattern in patterns)
        ]
        return list(dict.fromkeys([*named, *found]))

    def _known(self, seconds: float) -> set[str]:
        try:
            topics = self._admin.list_topics(timeout=seconds).topics.items()
        except KafkaException as error:
            self._admin.poll(0)
            told = self._last_error or error.args[0]
            # The password may have changed: the next client reads it again.
            self._admin = self._client()
            raise kafka_error(self._settings, told) from error
        return {
            name for name, topic in topics if topic.error is None or topic.error.code() == KafkaError.NO_ERROR
        }
