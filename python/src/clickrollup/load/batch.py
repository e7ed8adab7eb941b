"""The open transaction: events flow into a COPY that stays open, and are committed with their offsets."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import compress, groupby
from typing import Any, NamedTuple
from uuid import UUID

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from clickrollup.events.bisection import MAX_REFUSED_IN_A_ROW, Candidate, Table, copy_or_single_out, refusal
from clickrollup.events.duplicates import Duplicates
from clickrollup.events.headers import kept as headers_kept
from clickrollup.events.made import Made, Maker
from clickrollup.events.message import BadMessageError, message_time
from clickrollup.load import queries
from clickrollup.load.offsets import OffsetStore, Position
from clickrollup.load.pending import Part, Pending
from clickrollup.load.told import Told, categories
from clickrollup.mapping.newest import EventTimes
from clickrollup.postgres.binary_copy import Form, StreamingCopy, copy_rows
from clickrollup.postgres.connection import Connection, PatientConnection, RefusedError, translated

# Bytes of dead letters that wait in memory for their COPY; events do not wait.
MAX_DEAD_LETTER_BYTES = 16 * 1024 * 1024

# As functions, for use in map() and groupby(): a thousand calls of a lambda would cost more than the work.
partition_of: Callable[[Any], Any] = Message.partition
size_of: Callable[[Any], Any] = Message.__len__


class DeadLetter(NamedTuple):
    """One row of clickrollup.dead_letters."""

    consumer_group: str
    topic: str
    kafka_partition: int
    kafka_offset: int
    message_time: int | None
    message_key: bytes | None
    message_value: bytes | None
    reason: str
    topic_id: UUID | None
    message_headers: bytes | None = None


Forward = Callable[[Sequence[DeadLetter]], None]


class Batch:
    """Takes messages and commits them; between two commits it is one transaction of PostgreSQL.

    After the server refused a row (RefusedError), `rewind` goes back to the last commit; the messages behind it
    have to come again, and are inserted with care, so that the offending rows become dead letters.
    """

    def __init__(
        self,
        connection: Connection,
        target: Table,
        store: OffsetStore,
        decoder: Maker,
        duplicates: Duplicates | None = None,
        forward: Forward | None = None,
        hanging: float = 60,
        *,
        distributed: bool = False,
    ) -> None:
        """Start empty; the transaction begins with the first message. One that is open and idle for `hanging`
        seconds is ended, by the server or by another loader.

        With `duplicates` the `decoder` tells each row's uuid, and what was loaded before is left out. `forward`
        gets the dead letters just before they are committed; what it raises prevents that. `distributed` says that
        the table is one of Citus.
        """
        self._connection = connection
        self._hanging = f"{int(hanging * 1000)}ms"
        self._limit = queries.LIMIT_IDLENESS_ON_CLUSTER if distributed else queries.LIMIT_IDLENESS
        self._target = target
        self._store = store
        self._decoder = decoder
        self._duplicates = duplicates
        self._pending: Pending | None = None
        self._forward = forward
        self._event_times = EventTimes(target)
        # Of the transaction that was committed last.
        self.told = Told(categories(()), None)
        # Kafka partitions that are ours, and how far each has come.
        self.positions: dict[int, Position] = {}
        # Kafka partition -> the offset up to which messages are inserted with care.
        self._careful: dict[int, int] = {}
        self._refused_in_a_row = 0
        self._forget()

    def _forget(self) -> None:
        if isinstance(self._connection, PatientConnection) and self._connection.left_out:
            self._connection.left_out = 0
        self._copy: StreamingCopy | None = None
        if self._pending is not None:
            self._pending.abandon()
            self._pending = None
        self._copied = False
        self._limited = False
        self._dead_letters: list[DeadLetter] = []
        self._dead_letter_bytes = 0
        self._bytes = 0
        self._newest: float | None = None
        self._opened_at: float | None = None
        self._care_ended = False

    @property
    def size(self) -> int:
        """Return how many messages the open transaction holds."""
        counted = sum(p.loaded + p.dead_letters + p.duplicates for p in self.positions.values())
        return counted + (0 if self._pending is None else self._pending.size)

    @property
    def bytes(self) -> int:
        """Return how many bytes the values of these messages have."""
        return self._bytes

    @property
    def age(self) -> float:
        """Return the seconds since the first message of the open transaction, 0 when it is empty."""
        return 0.0 if self._opened_at is None else time.monotonic() - self._opened_at

    def full(self, rows: int, size: int, age: float) -> bool:
        """Tell whether it is time to commit: by messages, their bytes, seconds, or bytes of dead letters."""
        return (
            self.size >= rows
            or self._bytes >= size
            or self.age >= age
            or self._dead_letter_bytes >= MAX_DEAD_LETTER_BYTES
            or self._care_ended
        )

    def add(self, messages: list[Any]) -> None:
        """Add messages, in the order of their offsets within each Kafka partition.

        Those of partitions that are no longer ours are dropped, and so are offsets that came before: a broker
        may send them again. Offsets have gaps, where a transaction ended or compaction took a message.
        """
        with translated(f"take {self.describe()}"):
            # A fetch brings many messages of one Kafka partition in a row.
            for partition, run in groupby(messages, partition_of):
                position = self.positions.get(partition)
                if position is None:
                    continue
                new = list(run)
                if new[0].offset() < position.next_offset:
                    new = [message for message in new if message.offset() >= position.next_offset]
                if new:
                    self._take(position, new)

    def _take(self, position: Position, run: list[Any]) -> None:
        self._begin()
        self._limit_idleness()
        made = self._decoder.make(run)
        newest = made.newest or self._event_times.newest(made.rows)
        self._newest = max(filter(None, (newest, self._newest)), default=None)
        for index, reason in made.bad.items():
            self._add_dead_letter(run[index], reason)
        position.dead_letters += len(made.bad)
        # Before a row can be refused: up to here care is taken, should the messages have to come again.
        position.next_offset = run[-1].offset() + 1
        if self._duplicates is not None:
            self._take_new(position, made.good(run), made)
        elif self._careful:
            self._copy_with_care(position, zip(made.good(run), made.rows, strict=True))
        else:
            position.loaded += self._write(made.rows)
        self._bytes += sum(map(size_of, run))
        self._end_care()

    def _write(self, rows: Sequence[Any]) -> int:
        """Write rows into the open COPY, or in one after the other, and return how many they are."""
        count = 0
        for form, part in self._target.forms(rows):
            if form.deletes:
                self._end_copy()
                copy_rows(self._connection, form, part)
            else:
                self._open(form).write_rows(part)
                count += len(part)
        return count

    def pass_over(self, partition: int, offset: int) -> None:
        """Move on to `offset`, the end of the Kafka partition; no message is left before it."""
        position = self.positions.get(partition)
        if position is not None and offset > position.next_offset:
            self._begin()
            position.next_offset = offset
            self._end_care()

    def commit(self, confirm: Callable[[], None] = lambda: None) -> dict[int, Position]:
        """Make the messages durable, and return what was committed of each Kafka partition.

        1. The COPY of events ends: the server has checked every row.
        2. Each Kafka partition's offset moves from the value this loader last saw to its last message + 1. If
           one is not there any more, another loader works on the partition: roll back, FencedError, and
           nothing was written. That comes before the dead letters, which the other one may have written too.
        3. The dead letters follow by a COPY of their own, and go to their topic, where there is one.
        4. `confirm` is called; what it raises prevents the commit.
        5. COMMIT. When the connection breaks here nobody knows the outcome, and nobody needs to: nothing in
           memory is taken as done, and the next look at the stored offsets tells whether it was.
        6. Only now do the positions in memory count as stored, and may Kafka be told.

        Raises RefusedError when the server refuses a row, UnavailableError when it is gone.
        """
        if self._opened_at is None:
            return {}
        with translated(f"commit {self.describe()}"):
            if self._copy is not None:
                self._copy.finish()
            if self._pending is not None:
                self._pending.finish()
            self._limit_idleness()
            committed = {p: replace(position) for p, position in self.positions.items() if position.moved}
            self._take_off(committed)
            self._store.move(committed)
            self._write_dead_letters()
            if self._duplicates is not None:
                self._duplicates.prune()
            if self._forward is not None and self._dead_letters:
                self._forward(self._dead_letters)
            confirm()
            self._connection.commit()
        for partition in committed:
            self.positions[partition].settle()
        self.told = Told(categories(letter.reason for letter in self._dead_letters), self._newest)
        self._forget()
        return committed

    def rewind(self) -> bool:
        """Roll back, and return whether it makes sense to take the messages behind the last commit again.

        Up to where they had come, they are then inserted with care. False when care was taken already: then
        the refusal is not about an event. Raises UnavailableError when the server is gone, FencedError when
        another loader moved the offsets: what it loaded or wrote as dead letters may be why the server refuses.
        """
        with translated("roll back"):
            self._connection.rollback()
            self._store.check(self.positions)
            self._connection.rollback()
        if not self._copied:
            return False
        for partition, position in self.positions.items():
            if position.moved:
                self._careful[partition] = max(position.next_offset, self._careful.get(partition, 0))
                self.positions[partition] = Position(position.stored, position.stored)
        self._forget()
        return True

    def discard(self) -> None:
        """Drop the messages and the partitions; the server rolls back, as the connection closes."""
        if self._copy is not None:
            self._copy.abandon()
        self._forget()
        self.positions.clear()
        self._connection.close()

    def describe(self) -> str:
        """Return which offsets the open transaction holds."""
        ranges = [
            f"partition {p} offsets {position.stored} to {position.next_offset - 1}"
            for p, position in sorted(self.positions.items())
            if position.moved
        ]
        return f"topic {self._store.topic} {', '.join(ranges) or 'events'}"

    def _begin(self) -> None:
        if self._opened_at is None:
            self._opened_at = time.monotonic()

    def _open(self, form: Form) -> StreamingCopy:
        """Return the COPY of this form, begun if it is not under way; one of another form ends first."""
        if self._copy is not None and self._copy.form != form:
            self._end_copy()
        if self._copy is None:
            self._copied = True
            self._copy = StreamingCopy(self._connection, form)
        return self._copy

    def _end_copy(self) -> None:
        self._copied = True
        if self._copy is not None:
            self._copy.finish()
            self._copy = None

    def _take_new(self, position: Position, messages: list[Any], made: Made) -> None:
        """Let the rows of events wait until it is known which were not loaded before."""
        assert self._duplicates is not None  # noqa: S101
        uuids = made.uuids or []
        if self._careful:
            self._copy_new_with_care(position, messages, made.rows, uuids)
            return
        self._copied = True
        if self._pending is None:
            self._pending = Pending(self._connection, self._target, self._duplicates)
        self._pending.add(Part(position, made.rows, uuids))

    def _copy_new_with_care(
        self, position: Position, messages: list[Any], rows: list[Any], uuids: list[UUID | str | None]
    ) -> None:
        assert self._duplicates is not None  # noqa: S101
        new = self._duplicates.take(self._duplicates.ask(uuids))
        position.duplicates += new.count(False)
        uuid_of = dict(zip(map(id, messages), uuids, strict=True))
        candidates = zip(compress(messages, new), compress(rows, new), strict=True)
        refused = self._copy_with_care(position, candidates)
        # Else the event would count as loaded when it comes again.
        self._duplicates.forget(uuid_of[id(message)] for message in refused)

    def _limit_idleness(self) -> None:
        """Let the server end the transaction when this loader freezes between two of its statements."""
        if not self._limited:
            self._connection.execute(self._limit, {"limit": self._hanging})
            self._limited = True

    def _copy_with_care(self, position: Position, candidates: Iterable[Candidate]) -> list[Any]:
        """Insert rows, make dead letters of those that the server refuses, and return the messages of these."""
        refused = []
        for message, row, reason in copy_or_single_out(self._connection, self._target, list(candidates)):
            if reason is None:
                position.loaded += sum(
                    len(part) for form, part in self._target.forms([row]) if not form.deletes
                )
                self._refused_in_a_row = 0
                continue
            self._add_dead_letter(message, refusal(reason))
            refused.append(message)
            position.dead_letters += 1
            self._refused_in_a_row += 1
            if self._refused_in_a_row >= MAX_REFUSED_IN_A_ROW:
                raise RefusedError(
                    f"postgresql refused {MAX_REFUSED_IN_A_ROW} events in a row, the last one with: {reason}",
                    hint="That is not about single events: mend the table, and start again. Those that were "
                    "committed as dead letters by then, clickrollup dead-letters replay puts in.",
                )
        return refused

    def _take_off(self, committed: dict[int, Position]) -> None:
        """Count rows that triggers left out as such, and as loaded no more.

        The server tells how many they are, and not of which Kafka partition: where several are in one transaction,
        the first ones bear all.
        """
        left_out = (self._connection.left_out or 0) if isinstance(self._connection, PatientConnection) else 0
        for position in committed.values():
            position.left_out = min(left_out, position.loaded)
            position.loaded -= position.left_out
            left_out -= position.left_out

    def _end_care(self) -> None:
        """Take no more care of Kafka partitions that have come past the refused transaction."""
        if self._careful:
            self._careful = {
                partition: until
                for partition, until in self._careful.items()
                if partition in self.positions and self.positions[partition].next_offset < until
            }
            self._care_ended = not self._careful

    def _add_dead_letter(self, message: Any, reason: str) -> None:
        """Keep a message that is no event, with its bytes as they came, until the commit."""
        key, value, headers = message.key(), message.value(), headers_kept(message.headers())
        self._dead_letters.append(
            DeadLetter(
                self._store.group,
                self._store.topic,
                message.partition(),
                message.offset(),
                time_or_none(message),
                key,
                value,
                reason,
                self._store.topic_id,
                headers,
            )
        )
        self._dead_letter_bytes += len(key or b"") + len(value or b"") + len(headers or b"")

    def _write_dead_letters(self) -> None:
        if not self._dead_letters:
            return
        form = Form(queries.COPY_DEAD_LETTERS, queries.DEAD_LETTER_WIRE_TYPES)
        copy_rows(self._connection, form, self._dead_letters)


def time_or_none(message: Any) -> int | None:
    """Return the Kafka timestamp in microseconds since 2000, None when no table can keep it."""
    kind, milliseconds = message.timestamp()
    try:
        return message_time(milliseconds if kind != TIMESTAMP_NOT_AVAILABLE else None)
    except BadMessageError:
        return None
