"""Singles out the rows that the server refuses, by halving a batch until what is refused is one row."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import psycopg

from clickrollup.events import queries
from clickrollup.events.message import Row
from clickrollup.postgres.binary_copy import Form, copy_rows
from clickrollup.postgres.connection import Connection, PatientConnection, column_at, described, is_row_error

# So many refusals without an accepted row between them are about the table: it should stop the loader, not
# turn a topic into dead letters.
MAX_REFUSED_IN_A_ROW = 1000


class Table(Protocol):
    """Knows how rows are copied into it."""

    def forms(self, rows: Sequence[Any]) -> list[tuple[Form, Sequence[Row]]]:
        """Return the COPYs that take the rows, with the rows of each."""
        ...


class Outcome(NamedTuple):
    """A message, its row, and the server's reason for refusing it; None for a row that is in."""

    message: Any
    row: Row
    reason: str | None


Candidate = tuple[Any, Row]


def copy_or_single_out(
    connection: Connection, target: Table, candidates: list[Candidate]
) -> Iterator[Outcome]:
    """Copy the rows in, all but those that the server refuses, within the open transaction.

    Each attempt is a savepoint; n rows with k refused ones among them take about 2 k log2(n) attempts. Raises
    psycopg.Error for what is not about a row.
    """
    # A deferred constraint would speak up at COMMIT, where no row can be singled out any more.
    connection.execute(queries.CONSTRAINTS_AT_ONCE)
    yield from bisect(connection, target, candidates)


def bisect(connection: Connection, target: Table, candidates: list[Candidate]) -> Iterator[Outcome]:
    """Copy the rows in at once; where one is refused, each half by itself."""
    if not candidates:
        return
    try:
        copy_all(connection, target, candidates)
    except psycopg.Error as error:
        if not is_row_error(error):
            raise
        if len(candidates) == 1:
            yield Outcome(*candidates[0], f"{described(error)}{column_at(error)}")
            return
    else:
        yield from (Outcome(message, row, None) for message, row in candidates)
        return
    half = len(candidates) // 2
    yield from bisect(connection, target, candidates[:half])
    yield from bisect(connection, target, candidates[half:])


def copy_all(connection: Connection, target: Table, candidates: list[Candidate]) -> None:
    """Copy the rows in, or none of them."""
    before = connection.left_out if isinstance(connection, PatientConnection) else None
    try:
        with connection.transaction():
            for form, rows in target.forms([row for _, row in candidates]):
                copy_rows(connection, form, rows)
    except psycopg.Error:
        if isinstance(connection, PatientConnection):
            connection.left_out = before
        raise


def refusal(reason: str) -> str:
    """Return the reason of the dead letter for a row that the server refuses."""
    return f"the server refuses it: {reason}"
