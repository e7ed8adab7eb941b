"""Tries a mapping on messages: the rows that they would be, the reasons of those that would be none."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import UNSET

from clickrollup.events.bisection import copy_or_single_out, refusal
from clickrollup.mapping.choice import Table
from clickrollup.mapping.target import Deletion
from clickrollup.postgres.connection import Connection


class Tried(NamedTuple):
    """What would become of a message."""

    partition: int
    offset: int
    rows: list[dict[str, Any]]
    # Why it would be a dead letter.
    reason: str | None = None
    # Whether it would make no row and be no dead letter.
    passed: bool = False


def tried(connection: Connection, table: Table, messages: Sequence[Any]) -> list[Tried]:
    """Return what would become of the messages; the server is asked too, and nothing stays there."""
    made = table.maker.make(messages)
    reasons = {id(messages[index]): reason for index, reason in made.bad.items()}
    passed = {id(messages[index]) for index in made.passed}
    rows = {id(message): row for message, row in zip(made.good(messages), made.rows, strict=True)}
    candidates = [(message, rows[id(message)]) for message in messages if id(message) in rows]
    try:
        for message, _, reason in copy_or_single_out(connection, table.target, candidates):
            if reason is not None:
                reasons[id(message)] = refusal(reason)
    finally:
        connection.rollback()
    return [
        Tried(
            message.partition(),
            message.offset(),
            shown(table, rows[id(message)]) if id(message) in rows and id(message) not in reasons else [],
            reasons.get(id(message)),
            id(message) in passed,
        )
        for message in messages
    ]


def shown(table: Table, row: Any) -> list[dict[str, Any]]:
    """Return the rows of a message by column; what the server fills itself is not there."""
    rows = row if getattr(table.target, "nested", False) else [row]
    return [
        {"deleted by": list(one.key)}
        if isinstance(one, Deletion)
        else {name: value for name, value in zip(names(table), one, strict=False) if value is not UNSET}
        for one in rows
    ]


def names(table: Table) -> tuple[str, ...]:
    """Return the columns of a row in their order."""
    return table.target.names
