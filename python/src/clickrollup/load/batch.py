"""The open transaction: events flow into a COPY that stays open, and are committed with their offsets."""

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, NamedTuple

import psycopg
from confluent_kafka import TIMESTAMP_NOT_AVAILABLE

from clickrollup.event import BadMessageError, decode, message_time
from clickrollup.load import queries
from clickrollup.load.checks import Target
from clickrollup.load.database import Connection, translated
from clickrollup.load.offsets import OffsetStore, Position

# Bytes of dead letters that wait in memory for their COPY; events do not wait.
MAX_DEAD_LETTER_BYTES = 16 * 1024 * 1024


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


class Batch:
    """Takes messages and commits them; between two commits it is one transaction of PostgreSQL."""

    def __init__(self, connection: Connection, target: Target, store: OffsetStore) -> None:
        """Start empty; the transaction begins with the first message."""
        self._connection = connection
        self._copy_events = queries.copy_events(target.identifier)
        self._store = store
        # Kafka partitions that are ours, and how far each has come.
        self.positions: dict[int, Position] = {}
        self._forget()

    def _forget(self) -> None:
        self._copy: psycopg.Copy | None = None
        self._copying = ExitStack()
        self._dead_letters: list[DeadLetter] = []
        self._dead_letter_bytes = 0
        self._opened_at: float | None = None

    @property
    def size(self) -> int:
        """Return how many messages the open transaction holds."""
        return sum(position.loaded + position.dead_letters for position in self.positions.values())

    @property
    def age(self) -> float:
        """Return the seconds since the first message of the open transaction, 0 when it is empty."""
        return 0.0 if self._opened_at is None else time.monotonic() - self._opened_at

    def full(self, rows: int, age: float) -> bool:
        """Tell whether it is time to commit: by messages, seconds, or bytes of dead letters."""
        return self.size >= rows or self.age >= age or self._dead_letter_bytes >= MAX_DEAD_LETTER_BYTES

    def add(self, messages: list[Any]) -> None:
        """Add messages, in the order of their offsets within each Kafka partition.

        Those of partitions that are no longer ours are dropped, and so are offsets that came before: a broker
        may send them again. Offsets have gaps, where a transaction ended or compaction took a message.
        """
        if not messages:
            return
        with translated(f"take {self.describe()}"):
            write_row = self._open().write_row
            for message in messages:
                partition, offset = message.partition(), message.offset()
                position = self.positions.get(partition)
                if position is None or offset < position.next_offset:
                    continue
                kind, milliseconds = message.timestamp()
                try:
                    row = decode(message.value(), milliseconds if kind != TIMESTAMP_NOT_AVAILABLE else None)
                except BadMessageError as error:
                    self._bury(message, str(error))
                    position.dead_letters += 1
                else:
                    write_row(row)
                    position.loaded += 1
                position.next_offset = offset + 1

    def commit(self) -> dict[int, Position]:
        """Make the messages durable, and return what was committed of each Kafka partition.

        1. The COPY of events ends: the server has checked every row.
        2. The dead letters follow by a COPY of their own.
        3. Each Kafka partition's offset moves from the value this loader last saw to its last message + 1. If
           one is not there any more, another loader works on the partition: roll back, FencedError, and
           nothing was written.
        4. COMMIT. When the connection breaks here nobody knows the outcome, and nobody needs to: nothing in
           memory is taken as done, and the next start reads in the stored offsets whether it was.
        5. Only now do the positions in memory count as stored, and may Kafka be told.

        Raises DataError when the server refuses a row, UnavailableError when it is gone.
        """
        if self._opened_at is None:
            return {}
        committed = {p: replace(position) for p, position in self.positions.items() if position.moved}
        with translated(f"commit {self.describe()}"):
            self._copying.close()
            self._write_dead_letters()
            self._store.move(committed)
            self._connection.commit()
        for partition in committed:
            self.positions[partition].settle()
        self._forget()
        return committed

    def discard(self) -> None:
        """Drop the messages and the partitions; the server rolls back, as the connection closes."""
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

    def _open(self) -> psycopg.Copy:
        """Return the COPY of events, begun if it is not under way."""
        if self._copy is None:
            cursor = self._connection.cursor()
            self._copy = self._copying.enter_context(cursor.copy(self._copy_events))
            self._copy.set_types(queries.WIRE_TYPES)
            self._opened_at = time.monotonic()
        return self._copy

    def _bury(self, message: Any, reason: str) -> None:
        """Keep a message that is no event, with its bytes as they came, until the commit."""
        key, value = message.key(), message.value()
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
            )
        )
        self._dead_letter_bytes += len(key or b"") + len(value or b"")

    def _write_dead_letters(self) -> None:
        if not self._dead_letters:
            return
        with self._connection.cursor().copy(queries.COPY_DEAD_LETTERS) as copy:
            copy.set_types(queries.DEAD_LETTER_WIRE_TYPES)
            for dead_letter in self._dead_letters:
                copy.write_row(dead_letter)


def time_or_none(message: Any) -> int | None:
    """Return the Kafka timestamp in microseconds since 2000, None when no table can keep it."""
    kind, milliseconds = message.timestamp()
    try:
        return message_time(milliseconds if kind != TIMESTAMP_NOT_AVAILABLE else None)
    except BadMessageError:
        return None
