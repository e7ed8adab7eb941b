"""The group's consumer: a client that leaves every decision about offsets to the database."""

from typing import Any

from confluent_kafka import Consumer

from clickrollup.kafka.client import client_configuration, make_client
from clickrollup.load.settings import LoadSettings

# Milliseconds between two looks at whether a broker is connected.
STATISTICS_INTERVAL = 2000


def consumer_configuration(settings: LoadSettings, client_id: str = "clickrollup") -> dict[str, Any]:
    """Return the configuration of a consumer that leaves every decision about offsets to the database."""
    own = {
        "group.id": settings.group,
        "client.id": client_id,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        # An offset that is not there is an error to show, never a place to jump from.
        "auto.offset.reset": "error",
        "isolation.level": "read_committed",
        "partition.assignment.strategy": "cooperative-sticky",
        # The thread that sends the signs of life is librdkafka's own: a long COPY does not end a session.
        "session.timeout.ms": int(settings.session_timeout * 1000),
        "heartbeat.interval.ms": min(3000, int(settings.session_timeout * 1000 / 3)),
        # librdkafka prefetches up to this; it is most of the loader's memory.
        "queued.max.messages.kbytes": 32 * 1024,
        # Once that is full, look again soon: librdkafka's second of idling would be the loader's too.
        "fetch.queue.backoff.ms": 10,
        # Errors come through error_cb; librdkafka's own lines would break the JSON of the log.
        "log_level": 0,
    }
    return client_configuration(settings, own)


def make_consumer(settings: LoadSettings, client_id: str, **callbacks: Any) -> Any:
    """Return the group's consumer. Raises ConfigurationError when librdkafka refuses the settings."""
    # The end of a Kafka partition may lie behind markers of transactions, which no message shows.
    configuration = consumer_configuration(settings, client_id) | {
        "enable.partition.eof": True,
        "statistics.interval.ms": STATISTICS_INTERVAL,
    }
    if settings.until_end:
        # The broker holds the answer that nothing is left back for so long.
        configuration["fetch.wait.max.ms"] = 50
    return make_client(Consumer, configuration | callbacks)
