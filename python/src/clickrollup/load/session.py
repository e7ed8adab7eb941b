"""One membership in the consumer group: from joining it to leaving it, or to being thrown out.

A session has a consumer, and most of the time a connection with an open batch. When PostgreSQL is away the
connection and the batch are given up and the Kafka partitions paused, while the session keeps its place in the
group; then it begins again where the database says, with nothing in memory.
"""

import gc
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import structlog
from confluent_kafka import KafkaError, KafkaException

from clickrollup.commandline.errors import DataError, UnavailableError
from clickrollup.commandline.settings import renewed
from clickrollup.kafka.errors import kafka_error
from clickrollup.load.attachment import attach
from clickrollup.load.batch import Batch
from clickrollup.load.beginning import begin
from clickrollup.load.dead_letter_topic import DeadLetterTopic
from clickrollup.load.home import Home, Rivals, refuse_rivals
from clickrollup.load.members import Members
from clickrollup.load.membership import Membership
from clickrollup.load.offsets import Position
from clickrollup.load.recovery import Backoff
from clickrollup.load.topic import Topic
from clickrollup.load.watch import Watch
from clickrollup.postgres.connection import RefusedError, translated

# Messages taken from librdkafka at once: 1,000 measured fastest, 10,000 is three times slower.
CHUNK = 1000
# Seconds to wait for a chunk to fill: with the batch's age, it delays an event of a trickle.
CHUNK_WAIT = 0.1
# Seconds in which a chunk fills where more messages wait, though the last one has just been taken.
REFILL = 0.02
# Share of the batch's age after which a batch is committed when no more messages wait.
LULL = 0.2
# Seconds between two looks whether the Kafka partitions of other loaders are read to their end.
LOOK_AT_OTHERS = 1.0


class Session:
    """Loads until it is told to stop, has reached the end, or has lost its Kafka partitions."""

    def __init__(self, home: Home, watch: Watch, stopped: Callable[[], bool], *, again: bool) -> None:
        """Connect to both servers and look whether all is there; `stopped` tells when to end.

        After lost Kafka partitions (`again`) both servers may be away: then they are waited for while it runs.
        Raises ConfigurationError for what a person has to mend, UnavailableError for a server that is away.
        """
        self._settings = settings = home.settings
        self._watch = watch
        self._stopped = stopped
        self._log = structlog.get_logger()
        # Messages with other fields, by the connections before this one.
        self._with_others = 0
        self._outage: Backoff | None = None
        # Whether messages that were taken have to come again.
        self._rewound = False
        # Whether no more messages waited when the last ones came.
        self._lull = False
        self._look_at_others = 0.0
        with ExitStack() as opened:
            self._batch: Batch | None = None
            self._dead_letter_topic: DeadLetterTopic | None = None
            if settings.dead_letter_topic:
                self._dead_letter_topic = DeadLetterTopic(renewed(settings))
                if not again:
                    self._dead_letter_topic.check()
            self._attach(patient=again)
            opened.callback(self.give_up)
            self._topic = Topic(renewed(settings), watch, home.client_id, home.identity)
            self._group = Membership(self._topic, watch, self)
            opened.callback(self._topic.close)
            self._members = Members(settings, self._topic)
            self._rivals = Rivals(home, self._members)
            if not again:
                self._topic.check()
                refuse_rivals(home, self._attached.store, self._members)
            opened.pop_all()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what is not committed, and leave the group, so that others take over at once."""
        self._watch.block("group", "not in the group")
        self.give_up()
        self._topic.close()

    def run(self) -> None:
        """Load until the session ends. Raises what docs/loader.md lists under the exit codes."""
        self._group.join()
        while not (self.lost or self._stopped() or self._finished()):
            self._step()
        if not self.lost:
            self.settle()

    def _step(self) -> None:
        self._watch.heartbeat()
        if self._rewound:
            self._guarded(self._read_again)
        messages = self._consume()
        if self.lost:
            return
        if self.away:
            # What came is of before the outage: it comes again from the stored offsets.
            self._try_again()
        else:
            self._guarded(lambda: self._load(messages))
        if not self.away and self._group.joined:
            self._guarded(self._topic.look)
        if self._watch.due():
            self._report()

    def _consume(self) -> list[Any]:
        """Return the next messages; callbacks of the group run in here. Errors among them are dealt with."""
        age = 0.0 if self._batch is None else self._batch.age
        wait = min(CHUNK_WAIT, max(REFILL, self._settings.batch_age - age))
        try:
            messages = self._topic.consumer.consume(CHUNK, wait)
        except KafkaException as error:
            raise kafka_error(self._settings, error.args[0]) from error
        self._topic.renew_login()
        if self._rewound:
            # A callback in there rewound the batch, and these may be of before or after.
            return []
        failed = [message for message in messages if message.error() is not None]
        # The end of one Kafka partition says nothing of the others.
        self._lull = len(messages) < CHUNK and not failed
        if not failed:
            return list(messages)
        # An error stands behind the messages that came before it in its Kafka partition.
        good = [message for message in messages if message.error() is None]
        if not self.away and not self.lost and not self._guarded(lambda: self._add(good)):
            # What stands behind messages that have to come again comes again with them.
            return []
        for message in failed:
            self._deal_with(message)
        return []

    def _deal_with(self, message: Any) -> None:
        """Note the end of a Kafka partition, and raise the error of this package for what is one."""
        error, partition = message.error(), message.partition()
        position = None if self._batch is None else self._batch.positions.get(partition)
        if error.code() == KafkaError._PARTITION_EOF:
            self._reached_end(partition, message.offset())
        elif error.code() == KafkaError._MAX_POLL_EXCEEDED:
            self._log.warning("kafka took the partitions away: the last step took too long")
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:
            if position is not None:
                self._guarded(lambda: self._outside(partition, position.next_offset, error.str()))
        else:
            self._guarded(lambda: self._topic.report_error(error))

    def _outside(self, partition: int, next_offset: int, error: str) -> None:
        """Raise DataError that says why there is no message at the next offset."""
        self._topic.verify(partition, next_offset)
        raise DataError(
            f"topic {self._topic.name}, partition {partition}: {error}",
            hint=f"The next message to load is at offset {next_offset}. Is it there? Then start again.",
        )

    def _reached_end(self, partition: int, offset: int) -> None:
        """Note that no message is left before `offset`: markers of transactions may stand there."""
        if self._batch is not None and not self.away and partition in self._batch.positions:
            self._batch.pass_over(partition, offset)
            self._group.at_end.add(partition)

    def _load(self, messages: list[Any]) -> None:
        settings, attached, batch = self._settings, self._attached, self._batch
        assert batch is not None  # noqa: S101
        if self._group.untold:
            self._topic.commit_to_kafka(
                {p: batch.positions[p].stored for p in self._group.untold & set(batch.positions)}
            )
            self._group.untold.clear()
        self._add(messages)
        # Without more messages to wait for, the batch may as well be committed: a trickle is visible at once.
        lull = self._lull and batch.age >= settings.batch_age * LULL
        if lull or batch.full(attached.batch_rows, attached.batch_bytes, attached.batch_age):
            self._commit()

    def _add(self, messages: list[Any]) -> None:
        if messages and self._batch is not None:
            self._batch.add(messages)

    def _commit(self) -> None:
        batch = self._batch
        if batch is None:
            return
        size, age, began = batch.bytes, batch.age, time.monotonic()
        if batch.age:
            # While the COPY ends: whether what was loaded is of the topic to which the offsets belong.
            self._topic.ask()
        committed = batch.commit(self._topic.confirm)
        if committed:
            self._watch.committed(committed, size, age, time.monotonic() - began)
            self._watch.metrics.told(batch.told)
            self._topic.commit_to_kafka({p: position.next_offset for p, position in committed.items()})
            self._rivals.look(self._attached.store)

    def settle(self) -> None:
        """Commit what is open; afterwards no transaction is open, whatever failed."""
        self._guarded(self._commit)

    def _guarded(self, action: Callable[[], None]) -> bool:
        """Do something with the batch, and tell whether it was done.

        When the server is away or refuses a row, prepare to do it again.
        """
        try:
            action()
        except RefusedError as error:
            self._rewind(error)
        except UnavailableError as error:
            self._suspend(error)
        else:
            return True
        return False

    def _rewind(self, error: RefusedError) -> None:
        """Read the refused messages again, to single out the offending ones."""
        assert self._batch is not None  # noqa: S101
        try:
            rewound = self._batch.rewind()
        except UnavailableError as gone:
            self._suspend(gone)
            return
        if not rewound:
            raise error
        self._rewound = True
        self._group.at_end.clear()
        self._watch.refused(error.message)

    def _read_again(self) -> None:
        """Let the next messages be those behind the last commit. Raises UnavailableError if it is too early."""
        for partition, offset in self._next_offsets().items():
            self._topic.seek(partition, offset)
        self._rewound = False

    def _suspend(self, error: UnavailableError) -> None:
        """Give up the connection, and keep the place in the group until PostgreSQL is back."""
        self.give_up()
        self._group.at_end.clear()
        self._topic.pause(self._group.ours)
        self._outage = Backoff()
        self._retry_later(error)

    def _retry_later(self, error: UnavailableError) -> None:
        """Log the failed attempt. Raises the error when the loader is not to wait longer."""
        outage = self._outage
        assert outage is not None  # noqa: S101
        if 0 < self._settings.give_up_after <= outage.seconds:
            raise error
        self._watch.retrying(error, outage.attempts, outage.pause)

    def _try_again(self) -> None:
        """Connect, and go on where the database says, when it is time for another attempt."""
        outage = self._outage
        if outage is None or not outage.due():
            return
        try:
            self._attach(patient=False)
            assert self._batch is not None  # noqa: S101
            self._batch.positions = begin(self._attached, self._topic, sorted(self._group.ours))
            self._read_again()
            self._topic.resume(self._group.ours)
        except UnavailableError as error:
            self.give_up()
            outage.fail()
            self._retry_later(error)
            return
        self._outage = None
        self._watch.recovered(outage.seconds, self._next_offsets())

    def _attach(self, *, patient: bool) -> None:
        """Connect to PostgreSQL, look whether all is there, and begin with an empty batch.

        Raises UnavailableError when it is away, unless `patient`: then an outage begins.
        """
        try:
            self._attached = attach(self._settings, self._dead_letter_topic)
        except UnavailableError as error:
            if not patient:
                raise
            self._outage = Backoff()
            self._retry_later(error)
            return
        self._batch = self._attached.batch

    def give_up(self) -> None:
        """Drop the open batch with its connection."""
        if self._batch is not None:
            self._with_others += self._attached.maker.with_others
            self._batch.discard()
            self._batch = None

    def _finished(self) -> bool:
        """Tell whether --until-end is fulfilled: the whole topic was read to its end, by us or by others."""
        if not (self._settings.until_end and self._group.joined and self._all_at_end()):
            return False
        # A refused batch is read again, and in an outage all of it.
        self.settle()
        if not self._all_at_end():
            return False
        if time.monotonic() < self._look_at_others:
            return False
        self._look_at_others = time.monotonic() + LOOK_AT_OTHERS
        done = False

        def look() -> None:
            nonlocal done
            done = self._others_are_done(sorted(self._topic.partitions() - self._group.ours))

        self._guarded(look)
        return done

    def _all_at_end(self) -> bool:
        return not self.away and self._group.all_at_end

    def _others_are_done(self, partitions: list[int]) -> bool:
        """Tell whether the stored offsets of these Kafka partitions are at their ends."""
        if not partitions:
            return True
        with translated("read the stored offsets"):
            stored = self._attached.store.read(partitions)
            self._attached.connection.rollback()
        ends = self._topic.ends(partitions)
        return all(stored.get(partition, -1) >= end for partition, end in ends.items())

    def _next_offsets(self) -> dict[int, int]:
        positions = {} if self._batch is None else self._batch.positions
        return {partition: position.next_offset for partition, position in sorted(positions.items())}

    def _report(self) -> None:
        # What reference counts cannot free is collected here, because the automatic collector is off.
        gc.collect()
        self._guarded(self._report_lag)
        if self._batch is not None:
            self._watch.other_fields(self._with_others + self._attached.maker.with_others)
        if not self._group.joined:
            self._members.free()
        if self._batch is not None and self._batch.age == 0:
            self._guarded(self._attached.end_hanging)
            self._guarded(lambda: self._rivals.look(self._attached.store))

    def _report_lag(self) -> None:
        next_offsets = self._next_offsets()
        self._watch.report(self._topic.lag(next_offsets), next_offsets)

    @property
    def lost(self) -> bool:
        """Tell whether the group has thrown us out."""
        return self._group.lost

    @property
    def away(self) -> bool:
        """Tell whether PostgreSQL is waited for."""
        return self._outage is not None

    def take_over(self, partitions: list[int]) -> dict[int, Position]:
        """Begin with Kafka partitions that become ours, and return where; nothing while PostgreSQL is away."""
        positions: dict[int, Position] = {}

        def start() -> None:
            nonlocal positions
            positions = begin(self._attached, self._topic, partitions)

        if not self.away:
            self._guarded(start)
        if not self.away and self._batch is not None:
            self._batch.positions |= positions
        return positions

    def hand_over(self, partitions: set[int]) -> None:
        """Forget Kafka partitions that are ours no more."""
        if self._batch is not None:
            for partition in partitions:
                self._batch.positions.pop(partition, None)
