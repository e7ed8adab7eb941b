"""REPEATABLE READ and SERIALIZABLE: a run refuses them, writers may have any."""

from typing import LiteralString

import pytest
from psycopg import errors
from support.isolation import (
    INSERT,
    RUN,
    RUN_ROLLUP,
    Connection,
    OpenSession,
    RunBeside,
    assert_exact,
    counted,
    watermark,
)

LEVELS: tuple[LiteralString, ...] = ("REPEATABLE READ", "SERIALIZABLE")
levels = pytest.mark.parametrize("level", LEVELS)


@levels
def test_run_is_refused(connection: Connection, level: LiteralString) -> None:
    """Its snapshot would be older than what it waited for."""
    before = watermark(connection)
    connection.execute(INSERT, [1])
    connection.execute("BEGIN ISOLATION LEVEL " + level)
    with pytest.raises(errors.InvalidTransactionState, match=f"cannot run at isolation level {level}"):
        connection.execute(RUN)
    connection.execute("ROLLBACK")
    assert watermark(connection) == before
    assert_exact(connection)


def test_run_rollup_is_refused_by_the_default_of_the_session(connection: Connection) -> None:
    connection.execute(INSERT, [1])
    connection.execute("SET default_transaction_isolation = 'repeatable read'")
    with pytest.raises(errors.InvalidTransactionState, match="cannot run at isolation level REPEATABLE READ"):
        connection.execute(RUN_ROLLUP)
    connection.execute("RESET default_transaction_isolation")
    runs = connection.execute("SELECT sqlstate FROM clickrollup.rollup_runs").fetchall()
    assert runs == [("25000",)]
    assert_exact(connection)


@levels
def test_writer_is_counted_once_committed(
    connection: Connection, open_session: OpenSession, run_beside: RunBeside, level: LiteralString
) -> None:
    """Its snapshot is older than the events of others that were counted before it commits."""
    writer = open_session()
    writer.execute("BEGIN ISOLATION LEVEL " + level)
    writer.execute("SELECT count(*) FROM events")
    connection.execute(INSERT, [2])
    assert_exact(connection)
    writer.execute(INSERT, [1])
    connection.execute(INSERT, [3])
    run_beside(lambda: writer.execute("COMMIT"))
    assert_exact(connection)
    assert counted(connection) == [1, 2, 3]


def test_serializable_writers_of_which_one_fails(
    connection: Connection, open_session: OpenSession, run_beside: RunBeside
) -> None:
    """Each reads what the other writes: one of the two is rolled back, with its event."""
    first, second = open_session(), open_session()
    for customer, session in ((1, first), (2, second)):
        session.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
        session.execute("SELECT count(*) FROM events")
        session.execute(INSERT, [customer])

    def commit() -> None:
        first.execute("COMMIT")
        with pytest.raises(errors.SerializationFailure):
            second.execute("COMMIT")

    run_beside(commit)
    assert_exact(connection)
    assert counted(connection) == [1]
