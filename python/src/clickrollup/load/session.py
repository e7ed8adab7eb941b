"""One membership in the consumer group: from joining it to leaving it, or to being thrown out.

A session has a consumer, a connection and an open batch of its own. Whatever ends it, the next one begins
with nothing in memory and takes the offsets from the database: there is one way to start, whatever happened.
"""

import gc
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any

import structlog
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from clickrollup.errors import DataError
from clickrollup.load.batch import Batch
from clickrollup.load.checks import check_database
from clickrollup.load.database import connect, translated
from clickrollup.load.offsets import OffsetStore, Position
from clickrollup.load.progress import Progress, Totals
from clickrollup.load.settings import LoadSettings
from clickrollup.load.topic import Topic, kafka_error

# Messages taken from librdkafka at once: 1,000 measured fastest, 10,000 is three times slower.
CHUNK = 1000
# Seconds to wait for a chunk to fill: with the batch's age, it delays an event of a trickle.
CHUNK_WAIT = 0.1


class Session:
    """Loads until it is told to stop, has reached the end, or has lost its Kafka partitions."""

    def __init__(
        self, settings: LoadSettings, totals: Totals, stopped: Callable[[], bool], *, again: bool
    ) -> None:
        """Connect to both servers and look whether all is there; `stopped` tells when to end.

        After lost Kafka partitions (`again`) the brokers may be away: then they are waited for while it runs.
        Raises ConfigurationError for what a person has to mend, UnavailableError for a server that is away.
        """
        self._settings = settings
        self._totals = totals
        self._stopped = stopped
        self._log = structlog.get_logger()
        self._progress = Progress(totals)
        self._at_end: set[int] = set()
        self._joined = False
        self.lost = False
        with ExitStack() as opened:
            self._connection = opened.enter_context(
                closing(connect(settings.dsn.get_secret_value(), settings.connect_timeout))
            )
            target = check_database(self._connection, settings.table)
            self._topic = Topic(settings)
            opened.callback(self._topic.consumer.close)
            if not again:
                self._topic.check()
            opened.pop_all()
        self._store = OffsetStore(self._connection, settings.group, settings.topic)
        self._batch = Batch(self._connection, target, self._store)

    def __enter__(self) -> "Session":
        """Return the session."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what is not committed, and leave the group, so that others take over at once."""
        self._batch.discard()
        self._topic.consumer.close()

    def run(self) -> None:
        """Load until the session ends. Raises what docs/loader.md lists under the exit codes."""
        self._topic.consumer.subscribe(
            [self._topic.name], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
        )
        while not (self.lost or self._stopped() or self._finished()):
            self._step()
        if not self.lost:
            self._commit()

    def _step(self) -> None:
        messages = self._consume()
        if self.lost:
            return
        self._batch.add(messages)
        if self._batch.full(self._settings.batch_rows, self._settings.batch_age):
            self._commit()
        if self._progress.due():
            self._report()

    def _consume(self) -> list[Any]:
        """Return the next messages; callbacks of the group run in here. Errors among them are dealt with."""
        wait = min(CHUNK_WAIT, max(0.0, self._settings.batch_age - self._batch.age))
        try:
            messages = self._topic.consumer.consume(CHUNK, wait)
        except KafkaException as error:
            raise kafka_error(self._settings, error.args[0]) from error
        failed = [message for message in messages if message.error() is not None]
        for message in failed:
            self._deal_with(message)
        return [message for message in messages if message.error() is None] if failed else messages

    def _deal_with(self, message: Any) -> None:
        """Note the end of a Kafka partition, and raise the error of this package for what is one."""
        error, partition = message.error(), message.partition()
        if error.code() == KafkaError._PARTITION_EOF:
            self._at_end.add(partition)
        elif error.code() == KafkaError._MAX_POLL_EXCEEDED:
            self._log.warning("kafka took the partitions away: the last step took too long")
        elif error.code() == KafkaError._AUTO_OFFSET_RESET and partition in self._batch.positions:
            self._topic.verify(partition, self._batch.positions[partition].next_offset)
            raise DataError(f"topic {self._topic.name}, partition {partition}: {error.str()}")
        else:
            raise kafka_error(self._settings, error)

    def _finished(self) -> bool:
        """Tell whether --until-end is fulfilled: each Kafka partition of ours was read to its end once."""
        return self._settings.until_end and self._joined and self._at_end >= self._batch.positions.keys()

    def _commit(self) -> None:
        committed = self._batch.commit()
        if committed:
            self._totals.add(committed)
            self._topic.tell({p: position.next_offset for p, position in committed.items()})

    def _report(self) -> None:
        # What reference counts cannot free is collected here, because the automatic collector is off.
        gc.collect()
        positions = self._batch.positions.items()
        self._progress.report(self._topic.lag({p: position.next_offset for p, position in positions}))

    def _assigned(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        """Begin with Kafka partitions where the database says, whatever Kafka remembers."""
        # An open COPY would keep the connection busy.
        self._commit()
        positions = self._start([partition.partition for partition in partitions])
        self._batch.positions |= positions
        next_offsets = {p: position.next_offset for p, position in sorted(positions.items())}
        self._totals.offsets |= next_offsets
        consumer.incremental_assign([TopicPartition(self._topic.name, p, n) for p, n in next_offsets.items()])
        self._joined = True
        self._log.info("assigned", next_offsets=next_offsets)

    def _start(self, partitions: list[int]) -> dict[int, Position]:
        """Return the stored positions, after storing a first one where there is none.

        Raises DataError when a position is not within the topic.
        """
        with translated("read the stored offsets"):
            known = self._store.read(partitions)
            for partition in set(partitions) - known.keys():
                self._store.insert(partition, self._topic.start(partition))
            stored = self._store.read(partitions)
            self._connection.commit()
        for partition, next_offset in stored.items():
            self._topic.verify(partition, next_offset)
        return {partition: Position(next_offset, next_offset) for partition, next_offset in stored.items()}

    def _revoked(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        """Finish the open batch while the Kafka partitions are still ours, then let them go."""
        self._commit()
        self._let_go(consumer, partitions)
        self._log.info("revoked", partitions=sorted(partition.partition for partition in partitions))

    def _lost(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        """Drop the open batch: the Kafka partitions are not ours any more, and may be another's already."""
        self.lost = True
        self._batch.discard()
        self._let_go(consumer, partitions)
        self._log.warning("lost", partitions=sorted(partition.partition for partition in partitions))

    def _let_go(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        for partition in partitions:
            self._batch.positions.pop(partition.partition, None)
            self._at_end.discard(partition.partition)
        consumer.incremental_unassign(partitions)
