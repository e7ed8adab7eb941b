"""librdkafka's errors in the words of this package."""

from typing import Any

from clickrollup.commandline.errors import ConfigurationError, UnavailableError
from clickrollup.kafka.settings import KafkaSettings


def unreachable(settings: KafkaSettings, error: Any) -> UnavailableError:
    """Return the error for brokers that do not answer."""
    return UnavailableError(
        f"kafka at {settings.kafka} cannot be reached: {error.str()}",
        server="kafka",
        hint="Is the broker running there? --kafka, or CLICKROLLUP_KAFKA, names it as host:port.",
    )


def no_topic(settings: KafkaSettings) -> ConfigurationError:
    """Return the error for a topic that is not there, or that this user may not see."""
    return ConfigurationError(
        f"topic {settings.topic} is not at kafka {settings.kafka}",
        hint=f"Check --topic, or create it: kafka-topics.sh --bootstrap-server {settings.kafka} --create "
        f"--topic {settings.topic} --partitions 4; or clickrollup produce --partitions 4.",
    )
