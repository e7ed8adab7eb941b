"""What becomes of messages on their way into a table."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID


class Made(NamedTuple):
    """The rows of a run of messages."""

    # In the order of the messages, without those that make none.
    rows: list[Any]
    # Index and reason of those that are dead letters.
    bad: dict[int, str]
    # The producer's uuid of each row, None where nobody compares them.
    uuids: list[UUID | str | None] | None = None
    # Indices of those that are to make no row.
    passed: frozenset[int] = frozenset()
    # The newest time of the rows, in seconds since 1970, where their maker has looked.
    newest: float | None = None

    def good(self, messages: Sequence[Any]) -> list[Any]:
        """Return those of the messages that have a row."""
        return [
            message
            for index, message in enumerate(messages)
            if index not in self.bad and index not in self.passed
        ]


class Maker(Protocol):
    """Makes rows of messages."""

    @property
    def with_others(self) -> int:
        """Return how many messages so far had fields that no column takes."""
        ...

    def make(self, messages: Sequence[Any]) -> Made:
        """Return the rows of messages, at least one."""
        ...
