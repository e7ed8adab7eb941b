"""What cannot be made right is an error, and the watermark stays where it was."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import psycopg
import pytest
from psycopg import errors
from support.isolation import INSERT, WAITING, OpenSession, assert_nothing_lost, wait_until_waiting

Run = Callable[[], Future[tuple[int, int]]]
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def writer(open_session: OpenSession) -> Connection:
    """A session with an event that is not committed."""
    session = open_session()
    session.execute("BEGIN")
    session.execute(INSERT, [1])
    return session


def watermark(connection: Connection) -> int:
    """Return the watermark of the 5-minute rollup."""
    row = connection.execute(
        "SELECT watermark FROM clickrollup.rollup_status WHERE name = 'rollup_events_5min'"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_deadline_instead_of_loss(connection: Connection, writer: Connection) -> None:
    connection.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '100 ms'")
    with pytest.raises(errors.LockNotAvailable, match="gave up after") as caught:
        connection.execute("SELECT five_minutely_aggregation()")
    assert f"pid {writer.info.backend_pid} (idle in transaction" in str(caught.value.diag.message_detail)
    assert watermark(connection) == 0
    writer.execute("COMMIT")
    assert_nothing_lost(connection)


def test_run_rollup_notes_the_failure_and_raises_it(connection: Connection, writer: Connection) -> None:
    connection.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '100 ms'")
    with pytest.raises(errors.LockNotAvailable, match="gave up after"):
        connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
    runs = connection.execute(
        "SELECT sqlstate, error LIKE 'gave up%' FROM clickrollup.rollup_runs"
    ).fetchall()
    assert runs == [("55P03", True)]
    status = "SELECT last_error = error FROM clickrollup.rollup_status, clickrollup.rollup_runs"
    assert (True,) in connection.execute(status).fetchall()
    writer.execute("COMMIT")
    assert_nothing_lost(connection)


@pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout"])
def test_timeouts_of_the_session(connection: Connection, writer: Connection, setting: str) -> None:
    """lock_timeout does not touch a run, which queues for no lock; statement_timeout ends it."""
    connection.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '500 ms'")
    connection.execute(f"SET {setting} = '100ms'")
    expected = errors.LockNotAvailable if setting == "lock_timeout" else errors.QueryCanceled
    with pytest.raises(expected):
        connection.execute("SELECT five_minutely_aggregation()")
    connection.execute(f"RESET {setting}")
    assert watermark(connection) == 0
    writer.execute("COMMIT")
    assert_nothing_lost(connection)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_other_isolation_levels_are_refused(connection: Connection, level: str) -> None:
    connection.execute(INSERT, [1])
    connection.execute(f"BEGIN ISOLATION LEVEL {level}")
    with pytest.raises(errors.InvalidTransactionState, match=level):
        connection.execute("SELECT five_minutely_aggregation()")
    connection.execute("ROLLBACK")
    assert_nothing_lost(connection)


def test_missing_privilege_is_an_error(connection: Connection) -> None:
    """On the sequence too: from PostgreSQL 17 on it would read as a sequence that was never used."""
    connection.execute(INSERT, [1])
    connection.execute("DROP ROLE IF EXISTS clickrollup_test_reader")
    connection.execute("CREATE ROLE clickrollup_test_reader")
    connection.execute("GRANT USAGE ON SCHEMA clickrollup TO clickrollup_test_reader")
    connection.execute("GRANT ALL ON clickrollup.rollups, clickrollup.rollup_runs TO clickrollup_test_reader")
    connection.execute("UPDATE clickrollup.rollups SET owner = 'clickrollup_test_reader'")
    connection.execute("SET ROLE clickrollup_test_reader")
    with pytest.raises(errors.InsufficientPrivilege, match="sequence events_event_id_seq"):
        connection.execute("SELECT five_minutely_aggregation()")
    connection.execute("RESET ROLE")
    connection.execute("DROP OWNED BY clickrollup_test_reader")
    connection.execute("DROP ROLE clickrollup_test_reader")
    assert_nothing_lost(connection)


def test_terminated_run_leaves_the_watermark(
    connection: Connection, writer: Connection, start_run: Run
) -> None:
    run = start_run()
    wait_until_waiting(
        connection,
        f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS waiting",
    )
    with pytest.raises(errors.AdminShutdown):
        run.result(timeout=10)
    assert watermark(connection) == 0
    writer.execute("COMMIT")
    assert_nothing_lost(connection)


def test_two_runs_at_once_count_once(connection: Connection, writer: Connection, start_run: Run) -> None:
    first = start_run()
    wait_until_waiting(connection)
    second = start_run()
    connection.execute(INSERT, [2])
    writer.execute("COMMIT")
    windows = sorted([first.result(timeout=10), second.result(timeout=10)])
    assert windows == [(1, 1), (2, 2)]
    assert_nothing_lost(connection)
