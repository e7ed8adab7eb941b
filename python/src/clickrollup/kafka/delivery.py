"""Sends messages to Kafka and counts what the brokers confirmed, for every command that produces.

The counts come from delivery reports: a message that is merely queued here counts as nothing. The first
message that fails ends the sending, because what follows would leave a gap behind it.
"""

import itertools
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import click
import msgspec
from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from pydantic import Field

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError
from clickrollup.commandline.interrupts import Interrupts
from clickrollup.commandline.progress import Progress
from clickrollup.kafka.client import client_configuration, make_client
from clickrollup.kafka.errors import kafka_error, more_telling
from clickrollup.kafka.settings import KafkaSettings

# Seconds: TLS and SASL over a slow line take two or three; a wrong address should not take a minute.
CONNECT_TIMEOUT = 10.0
# Seconds between two looks at the signals while nothing else happens.
POLL_INTERVAL = 0.1
# librdkafka counts in whole milliseconds; a shorter wait would be none, and the loop would spin.
MIN_WAIT = 0.001


class DeliverySettings(KafkaSettings):
    """What every command that produces takes."""

    rate: float = Field(
        default=0, ge=0, allow_inf_nan=False, description="Messages per second; 0: as fast as it goes"
    )
    partitions: int | None = Field(
        default=None, gt=0, description="Create the topic with this number of partitions when it is absent"
    )
    delivery_timeout: float = Field(
        default=30, ge=1, le=86400, description="Seconds after which an unconfirmed message has failed"
    )


class Message(msgspec.Struct, frozen=True, gc=False):
    """One Kafka message: value (None is a tombstone), key (None: any partition) and what it counts as."""

    value: bytes | None
    key: bytes | None
    kind: str = "event"


class Delivery:
    """An idempotent producer that knows the fate of each message it took."""

    def __init__(self, settings: DeliverySettings, interrupts: Interrupts, progress: Progress) -> None:
        """Make the producer; it connects by itself. Raises ConfigurationError when librdkafka refuses it."""
        self.delivered: Counter[str] = Counter()
        self.failed = 0
        self.error: str | None = None
        self.progress = progress
        self._settings = settings
        self._interrupts = interrupts
        self._last_error: Any = None
        # None until connected: an attempt to connect that fails says so itself.
        self._noted: set[int] | None = None
        self._reports: dict[str, Callable[[Any, Any], None]] = {}
        self._producer = make_producer(settings, self._on_error)
        self._started = time.monotonic()

    @property
    def stopped(self) -> bool:
        """Tell whether nothing more is to be sent: a signal came, or a message failed."""
        return self._interrupts.count > 0 or self.failed > 0

    @property
    def interrupted(self) -> bool:
        return self._interrupts.count > 0

    @property
    def seconds(self) -> float:
        """Return the seconds since the topic was found."""
        return time.monotonic() - self._started

    def connect(self) -> None:
        """Find the topic, or create it when the settings say with how many partitions.

        Raises UnavailableError when no broker answers, ConfigurationError when the topic is absent.
        """
        try:
            # All topics: asking for one by name makes many brokers create it.
            known = self._producer.list_topics(timeout=CONNECT_TIMEOUT).topics
        except KafkaException as error:
            self._producer.poll(0)
            raise kafka_error(self._settings, self._last_error or error.args[0]) from error
        if self._settings.topic not in known:
            create_topic(self._settings)
        self._noted = set()
        self._started = time.monotonic()

    def ticks(self, count: int | None = None, duration: float | None = None) -> Iterator[int]:
        """Yield 0, 1, 2 … each when the rate lets the next message go, and serve reports meanwhile.

        Ends after `count` messages, after `duration` seconds, on a signal, and when a message has failed.
        """
        step = 1 / self._settings.rate if self._settings.rate else 0.0
        for number in itertools.count() if count is None else range(count):
            wait = number * step
            if duration is not None and max(wait, self.seconds) >= duration:
                return
            self._serve(self._started + wait)
            if self.stopped:
                return
            yield number

    def send(self, message: Message) -> None:
        """Hand the message to the producer, waiting for room; once stopped it is neither sent nor counted."""
        while not self.stopped:
            try:
                self._producer.produce(
                    self._settings.topic, message.value, message.key, on_delivery=self._report(message.kind)
                )
            except BufferError:
                self._serve(time.monotonic() + MIN_WAIT)
            except KafkaException as error:
                self._fail(error.args[0])
            else:
                return

    def flush(self) -> None:
        """Wait until each message is delivered or failed; a second signal makes failed what still waits."""
        while self._producer.flush(POLL_INTERVAL):
            self._show_progress()
            if self._interrupts.count > 1:
                self._producer.purge()

    def raise_for_failure(self) -> None:
        if self.failed:
            raise ClickrollupError(
                f"messages not delivered: {self.failed:,}; the first one: {self.error}",
                hint="Check the broker; --delivery-timeout sets how long a message may wait for it.",
            )

    def _serve(self, until: float) -> None:
        """Take delivery reports until time.monotonic() reads `until`, at least once."""
        while True:
            left = until - time.monotonic()
            self._producer.poll(min(max(left, MIN_WAIT), POLL_INTERVAL) if left > 0 else 0)
            self._show_progress()
            if left <= 0 or self.stopped:
                return

    def _show_progress(self) -> None:
        if self.progress.due():
            rate = self.delivered.total() / self.seconds
            self.progress.show(
                f"{self.delivered.total():,} delivered, {self.failed:,} failed, "
                f"{len(self._producer):,} waiting, {rate:,.0f}/s"
            )

    def _report(self, kind: str) -> Callable[[Any, Any], None]:
        """Return the delivery report of a kind: made once, since there is one for each message."""
        if kind not in self._reports:

            def report(error: Any, _message: Any) -> None:
                if error is None:
                    self.delivered[kind] += 1
                else:
                    self._fail(error)

            self._reports[kind] = report
        return self._reports[kind]

    def _fail(self, error: Any) -> None:
        self.failed += 1
        self.error = self.error or error.str()

    def _on_error(self, error: Any) -> None:
        """Say what librdkafka reports, once for each kind: each attempt to reconnect repeats it."""
        self._last_error = more_telling(self._last_error, error)
        if self._noted is not None and error.code() not in self._noted:
            self._noted.add(error.code())
            self.progress.note(f"kafka: {error.str()}")


def make_producer(settings: DeliverySettings, on_error: Callable[[Any], None]) -> Any:
    """Return an idempotent producer. Raises ConfigurationError when librdkafka refuses the settings."""
    own = {
        "enable.idempotence": True,
        "linger.ms": 20,
        # The Java client's choice, so that a tenant has one partition whichever client sends.
        "partitioner": "murmur2_random",
        "message.timeout.ms": int(settings.delivery_timeout * 1000),
        "error_cb": on_error,
        # Errors come through error_cb; librdkafka's own lines would run into the progress.
        "log_level": 0,
    }
    return make_client(Producer, client_configuration(settings, own))


def create_topic(settings: DeliverySettings) -> None:
    """Create the topic with the partitions that the settings name and the brokers' own replication.

    Raises ConfigurationError when they name none, ClickrollupError when the brokers refuse.
    """
    if settings.partitions is None:
        raise ConfigurationError(
            f"topic {settings.topic} does not exist",
            hint="Check --topic, or give --partitions to create it.",
        )
    topic = NewTopic(settings.topic, num_partitions=settings.partitions, replication_factor=-1)
    # The client must outlive the call: what it was asked for is dropped with it.
    admin = AdminClient(client_configuration(settings, {"log_level": 0}))
    try:
        admin.create_topics([topic], operation_timeout=CONNECT_TIMEOUT)[settings.topic].result()
    except KafkaException as error:
        # Another process may have been quicker.
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise ClickrollupError(
                f"topic {settings.topic} cannot be created: {error.args[0].str()}",
                hint="Create it with the broker's own tools, or ask for the right to.",
            ) from error


def run(
    settings: DeliverySettings,
    feed: Callable[[Delivery], None],
    summarise: Callable[[Delivery], dict[str, Any]],
    *,
    as_json: bool,
) -> None:
    """Connect, let `feed` send, flush whatever happens, and print what `summarise` makes of it.

    Raises ClickrollupError when a message was not delivered, and what `feed` raises.
    """
    progress = Progress(sys.stderr)
    interrupts = Interrupts()
    delivery = Delivery(settings, interrupts, progress)
    delivery.connect()
    with interrupts:
        try:
            feed(delivery)
        finally:
            delivery.flush()
            progress.clear()
            print_summary(summarise(delivery), as_json=as_json)
    delivery.raise_for_failure()


def print_summary(summary: dict[str, Any], *, as_json: bool) -> None:
    """Print the summary as one JSON object on stdout, or in words on stderr."""
    if as_json:
        click.echo(msgspec.json.encode(summary))
        return
    counts = ", ".join(f"{value:,} {name}" for name, value in summary.items() if name != "seconds")
    click.echo(f"{counts} in {summary['seconds']:.1f} s", err=True)
