"""What the compiled maker of rows is told of a table and its messages: see python/row-maker/rows.h."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple


class Kind(IntEnum):
    """How a value is read, by the column's type; the numbers of rows.h."""

    OPAQUE = 0
    IGNORED = 1
    INT2 = 2
    INT4 = 3
    INT8 = 4
    DOUBLE = 5
    NUMERIC = 6
    BOOLEAN = 7
    TEXT = 8
    INPUT_TEXT = 9
    JSON = 10
    BYTEA = 11
    UUID = 12
    DATE = 13
    TIMESTAMP = 14
    TIMESTAMPTZ = 15
    JSONB = 16


class Otherwise(IntEnum):
    """What becomes of a column whose field is absent or null; the numbers of rows.h."""

    REFUSE = 0
    NULL = 1
    LEAVE_OUT = 2
    GIVEN = 3
    KAFKA_TIME = 4


class Slot(NamedTuple):
    """One column of a row."""

    kind: Kind
    on_absent: Otherwise = Otherwise.REFUSE
    on_null: Otherwise = Otherwise.REFUSE
    # Whether it is read and not sent.
    hidden: bool = False
    # Bytes of a text, 0: any number.
    limit: int = 0
    # What is sent in place of a value, as it is sent.
    given: bytes = b""


@dataclass(frozen=True)
class Layout:
    """All columns, and where in a message their values stand."""

    slots: tuple[Slot, ...]
    # Name -> place of the slot, or the names below.
    fields: dict[bytes, Any] = field(repr=False)
    # In binary, else as text: see postgres.binary_copy.
    binary: bool = False
    # Whether a jsonb column at the end takes other fields, and whether messages that have some are counted.
    keep_others: bool = False
    count_others: bool = True
    # The slot of the producer's uuid, and that of the event's time; -1: there is none.
    identity: int = -1
    time: int = -1

    @property
    def takes_kafka_time(self) -> bool:
        """Tell whether the message's own timestamp fills a column."""
        return any(slot.on_absent is Otherwise.KAFKA_TIME for slot in self.slots)
