"""The topic as the brokers know it: whether it is there, and where each Kafka partition begins and ends."""

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
import structlog
from confluent_kafka import (
    Consumer,
    IsolationLevel,
    KafkaError,
    KafkaException,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]

from clickrollup.commandline.errors import ClickrollupError, ConfigurationError, DataError, UnavailableError
from clickrollup.commandline.settings import renewed
from clickrollup.events.queries import set_offset
from clickrollup.kafka.client import client_configuration, renew_credentials
from clickrollup.kafka.errors import LOGIN_REFUSED, UNKNOWN_TOPIC, kafka_error, more_telling, topic_gone
from clickrollup.load.consumer import consumer_configuration, make_consumer
from clickrollup.load.identity import Identity
from clickrollup.load.settings import LoadSettings
from clickrollup.load.start import parse_start
from clickrollup.load.watch import Watch

# Seconds between two looks whether the topic is the one that it was, besides those before each commit.
LOOK_INTERVAL = 2.0
LATEST = OffsetSpec.latest()  # type: ignore[no-untyped-call]


class BrokerStatistics(msgspec.Struct):
    """What is read of librdkafka's statistics about a broker."""

    state: str


class Statistics(msgspec.Struct):
    """What is read of librdkafka's statistics."""

    brokers: dict[str, BrokerStatistics]


class Topic:
    """One topic, asked about through the group's consumer, which belongs to it."""

    def __init__(self, settings: LoadSettings, watch: Watch, client_id: str, told: str) -> None:
        """Make the consumer; it connects by itself. Raises ConfigurationError when librdkafka refuses it.

        The brokers show `client_id` of each member of the group, and keep `told` beside the offsets.
        """
        self._settings = settings
        self._told = told
        self._watch = watch
        self._log = structlog.get_logger()
        self._last_error: Any = None
        self._partitions: set[int] = set()
        self._refused = False
        self._identity = Identity(settings)
        self._topic_id: UUID | None = None
        self._was_there = self._gone = False
        self._next_look = 0.0
        # The Kafka partitions that are ours.
        self.assigned: set[int] = set()
        self.name = settings.topic
        self.consumer = make_consumer(
            settings, client_id, error_cb=self._on_error, on_commit=self._on_commit, stats_cb=self._on_stats
        )

    def check(self) -> None:
        """Look whether the topic is there.

        Raises UnavailableError when no broker answers, ConfigurationError for an absent topic or a refusal.
        """
        try:
            found = self.consumer.list_topics(self.name, timeout=self._settings.connect_timeout)
        except KafkaException as error:
            # Serves error_cb, which knows the reason where this error only says that nobody answered.
            self.consumer.poll(0)
            raise kafka_error(self._settings, self._last_error or error.args[0]) from error
        if found.topics[self.name].error is not None:
            raise kafka_error(self._settings, found.topics[self.name].error)
        self._partitions = set(found.topics[self.name].partitions)

    def close(self) -> None:
        self.consumer.close()

    def present_partitions(self) -> set[int]:
        """Return the numbers of the topic's Kafka partitions as they are now."""
        try:
            # Not by the consumer: the client crashes when that is asked in a callback.
            found = self._admin().list_topics(self.name, timeout=self._settings.connect_timeout)
        except KafkaException as error:
            raise self._error(error.args[0]) from error
        return set(found.topics[self.name].partitions)

    def partitions(self) -> set[int]:
        """Return the numbers of the topic's Kafka partitions, as they were when first looked at.

        Raises as `check` does.
        """
        if not self._partitions:
            self.check()
        return self._partitions

    def identity(self) -> UUID | None:
        """Return the id that the brokers gave the topic when it was created; None: they know no ids."""
        self._identity.ask()
        try:
            return self._identity.answer()
        except KafkaException as error:
            raise self._error(error.args[0]) from error

    def begun(self, topic_id: UUID | None) -> None:
        """Note the id of the topic that the stored offsets belong to."""
        self._topic_id = topic_id
        self._was_there = True

    def ask(self) -> None:
        """Ask for the topic's id, to be compared later; without waiting."""
        if self._topic_id is not None:
            self._identity.ask()

    def confirm(self) -> None:
        """Raise DataError when the messages that came before `ask` are of another topic than the stored offsets.

        Raises UnavailableError when the topic is gone, or no broker tells.
        """
        if self._topic_id is None:
            return
        try:
            found = self._identity.answer()
        except KafkaException as error:
            raise self._error(error.args[0]) from error
        if found not in (None, self._topic_id):
            self.refuse_others(dict.fromkeys(self.assigned, self._topic_id), found)

    def look(self) -> None:
        """Compare the id where an answer is there, and ask again now and then. Raises as `confirm` does."""
        if self._identity.answered:
            try:
                self.confirm()
            except UnavailableError:
                # That brokers do not answer is librdkafka's to mend; that the topic is gone is not.
                if self._gone:
                    raise
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + LOOK_INTERVAL
            self.ask()

    def refuse_others(self, stored: dict[int, UUID], topic_id: UUID | None) -> None:
        """Raise DataError when offsets are stored of a topic with another id."""
        if not stored:
            return
        ways = [
            set_offset(
                self._settings.group, self.name, partition, self.watermarks(partition)[0], topic_id=other
            )
            for partition, other in sorted(stored.items())
        ]
        partition, other = min(stored.items())
        raise self._outside(
            partition,
            f"the stored offset belongs to the topic with id {other}, and this one has id {topic_id}: "
            "it was deleted and created again, or the brokers are others",
            "To load the topic of today from its beginning, give it a new --group. To load it in this group, "
            f"each Kafka partition needs: {' '.join(ways)}",
        )

    def ends(self, partitions: Iterable[int]) -> dict[int, int]:
        """Return the offset after the last message of each Kafka partition, as the brokers list it."""
        places = {TopicPartition(self.name, partition): LATEST for partition in partitions}
        admin = self._admin()
        asked = admin.list_offsets(
            places,
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=self._settings.connect_timeout,
        )
        try:
            return {place.partition: answer.result().offset for place, answer in asked.items()}
        except KafkaException as error:
            raise self._error(error.args[0]) from error

    def seek(self, partition: int, offset: int) -> None:
        """Read a Kafka partition from this offset on. Raises UnavailableError when that cannot be done yet."""
        try:
            self.consumer.seek(TopicPartition(self.name, partition, offset))
        except KafkaException as error:
            raise UnavailableError(
                f"topic {self.name}, partition {partition}: cannot go to offset {offset}: {error.args[0].str()}",
                server="kafka",
                hint="Nothing is lost: the stored offsets say where to go on.",
            ) from error

    def pause(self, partitions: Iterable[int]) -> None:
        """Take no messages of these Kafka partitions for a while, and keep them."""
        self.consumer.pause([TopicPartition(self.name, partition) for partition in partitions])

    def resume(self, partitions: Iterable[int]) -> None:
        """Take messages of these Kafka partitions again."""
        self.consumer.resume([TopicPartition(self.name, partition) for partition in partitions])

    def _admin(self) -> AdminClient:
        """Return an admin client; it must outlive its calls, since what it was asked is dropped with it."""
        return AdminClient(client_configuration(renewed(self._settings), {"log_level": 0}))

    def start(self, partition: int) -> int:
        """Return the offset at which a Kafka partition begins for a group that never loaded the topic.

        Raises ConfigurationError when offsets are given, but none for this Kafka partition.
        """
        start = parse_start(self._settings.start)
        low, high = self.watermarks(partition)
        if start == "earliest":
            return low
        if isinstance(start, int):
            found = self._at_time(partition, start)
            return self.end(partition, high) if found < 0 else found
        if isinstance(start, dict):
            if partition not in start:
                raise ConfigurationError(
                    f"--start {self._settings.start} has no offset for Kafka partition {partition}",
                    hint=f"Name all of the topic's: {', '.join(map(str, sorted(self.partitions())))}.",
                )
            return start[partition]
        return self.end(partition, high)

    def start_of_added(self, partition: int) -> int:
        """Return the offset at which a Kafka partition begins that was added since the group began.

        Nobody has seen its messages, so "latest" or a time would skip some; only an offset given for it counts.
        """
        start = parse_start(self._settings.start)
        if isinstance(start, dict) and partition in start:
            return start[partition]
        return self.watermarks(partition)[0]

    def _at_time(self, partition: int, milliseconds: int) -> int:
        """Return the offset of the first message of this time or later, -1 when there is none."""
        place = TopicPartition(self.name, partition, milliseconds)
        try:
            (found,) = self.consumer.offsets_for_times([place], timeout=self._settings.connect_timeout)
        except KafkaException as error:
            raise self._error(error.args[0]) from error
        if found.error is not None:
            raise self._error(found.error)
        return int(found.offset)

    def verify(self, partition: int, stored: int) -> None:
        """Raise DataError when the next offset to load is not within the topic."""
        low, high = self.watermarks(partition)
        if not low <= stored <= high:
            # Another topic's offsets are no reason to go on from.
            self.ask()
            self.confirm()
        if stored < low:
            raise self._outside(
                partition,
                f"{stored} is the next offset to load and {low} the oldest that the topic still holds: "
                f"the offsets between them are lost to this group",
                f"To go on without them: {self._set_offset(partition, low, stored)}",
            )
        if stored > high and stored > (end := self.end(partition, high)):
            raise self._outside(
                partition,
                f"{stored} is the next offset to load, but the topic ends at {end}: "
                "it was deleted and created again, or the brokers lost messages",
                "To load the topic of today from its beginning, give it a new --group. To wait for its next "
                f"messages instead: {self._set_offset(partition, end, stored)}",
            )

    def lag(self, next_offsets: dict[int, int]) -> dict[int, int] | None:
        """Return how many messages wait in each Kafka partition, by what the last fetches said.

        None before the first fetch and without Kafka partitions. Raises DataError when a Kafka partition has
        shrunk below its next offset: a broker may report neither message nor error after it lost its data.
        """
        lag = {}
        for partition, next_offset in next_offsets.items():
            _, high = self.consumer.get_watermark_offsets(TopicPartition(self.name, partition), cached=True)
            if high < 0:
                return None
            if high < next_offset:
                self.verify(partition, next_offset)
            lag[partition] = max(0, high - next_offset)
        return lag or None

    def commit_to_kafka(self, next_offsets: dict[int, int]) -> None:
        """Commit the offsets to Kafka too, for those who watch the lag there; nothing depends on it."""
        offsets = [
            TopicPartition(self.name, number, offset, self._told) for number, offset in next_offsets.items()
        ]
        try:
            self.consumer.commit(offsets=offsets, asynchronous=True)
        except KafkaException as error:
            self._on_commit(error.args[0], offsets)

    def watermarks(self, partition: int) -> tuple[int, int]:
        """Return the oldest offset and one that is not beyond the end, as the brokers list them."""
        try:
            low, high = self.consumer.get_watermark_offsets(
                TopicPartition(self.name, partition), timeout=self._settings.connect_timeout
            )
        except KafkaException as error:
            raise self._error(error.args[0]) from error
        return low, high

    def end(self, partition: int, near: int) -> int:
        """Return the offset after the last message, by reading from `near` until the broker reports the end.

        Not every broker lists its latest offset right: Tansu gives its last batch's first offset + 1.
        """
        configuration = consumer_configuration(self._settings) | {"enable.partition.eof": True}
        reader = Consumer(configuration)
        try:
            reader.assign([TopicPartition(self.name, partition, near)])
            return self._read_to_end(reader)
        finally:
            reader.close()

    def _read_to_end(self, reader: Any) -> int:
        deadline = time.monotonic() + self._settings.connect_timeout
        while time.monotonic() < deadline:
            for message in reader.consume(1000, 0.1):
                error = message.error()
                if error is not None and error.code() == KafkaError._PARTITION_EOF:
                    return int(message.offset())
                if error is not None:
                    raise self._error(error)
        raise UnavailableError(
            f"topic {self.name}: the end could not be read in {self._settings.connect_timeout} s",
            server="kafka",
            hint="A longer --connect-timeout gives the brokers more time.",
        )

    def _error(self, error: Any) -> ClickrollupError:
        """Return the error for one of librdkafka's; a topic that was there is waited for, unless its end is meant."""
        self._gone = self._was_there and error.code() in UNKNOWN_TOPIC
        if self._gone and not self._settings.until_end:
            return topic_gone(self._settings)
        return kafka_error(self._settings, error)

    def _outside(self, partition: int, found: str, way_on: str) -> DataError:
        return DataError(f"topic {self.name}, partition {partition}: {found}", hint=way_on)

    def _set_offset(self, partition: int, offset: int, stored: int) -> str:
        return set_offset(self._settings.group, self.name, partition, offset, stored=stored)

    def report_error(self, error: Any) -> None:
        """Log an error of which librdkafka recovers by itself, and raise the others."""
        meant = self._error(error)
        if self._gone or not isinstance(meant, UnavailableError):
            raise meant
        self._on_error(error)

    def _on_error(self, error: Any) -> None:
        """Log what librdkafka reports, once in a row: it repeats itself at every attempt to reconnect."""
        if error.fatal():
            raise self._error(error)
        telling = more_telling(self._last_error, error)
        if self._last_error is None or self._last_error.code() != telling.code():
            self._log.warning("kafka", error=error.str())
        self._last_error = telling
        self._refused |= error.code() in LOGIN_REFUSED

    def renew_login(self) -> None:
        """Give the consumer the current password when the brokers have refused the last one.

        Not for use in a callback: the client crashes when it is called from within itself.
        """
        if self._refused:
            self._refused = False
            renew_credentials(self.consumer, self._settings)

    def _on_stats(self, statistics: str) -> None:
        brokers = msgspec.json.decode(statistics, type=Statistics).brokers.values()
        if any(broker.state == "UP" for broker in brokers):
            self._watch.unblock("kafka")
        else:
            self._watch.block("kafka", "no broker is connected")

    def _on_commit(self, error: Any, _offsets: Any) -> None:
        if error is not None:
            self._log.info("kafka did not take the offsets; the database has them", error=error.str())
