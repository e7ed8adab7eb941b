"""Deadlocks between a run and a writer: whichever is the victim, all of its part is undone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import errors
from support.isolation import (
    AT_THE_STOP,
    INSERT,
    POLLING,
    RUN,
    RUN_ROLLUP,
    WAITING_FOR_A_LOCK,
    Connection,
    OpenSession,
    StartRun,
    assert_exact,
    counted,
    wait_until,
    watermark,
)

StopRuns = Callable[[str], Connection]
AT_ONCE = "SET deadlock_timeout = '10ms'"
NEVER = "SET deadlock_timeout = '1h'"
LOCK_ROLLUP = "LOCK TABLE rollup_events_1hr IN ACCESS EXCLUSIVE MODE"
LOCK_REGISTRY = "SELECT FROM clickrollup.rollups WHERE name = 'rollup_events_5min' FOR UPDATE"
WAITING_FOR_THE_RUN = f"{WAITING_FOR_A_LOCK} AND wait_event = 'transactionid'"
WAITING_FOR_THE_TABLE = f"{WAITING_FOR_A_LOCK} AND wait_event = 'relation'"


@pytest.fixture
def late_writer(connection: Connection, open_session: OpenSession) -> Connection:
    """A session that can be given a transaction with an event, and a lock that runs need.

    One event is counted: the first run of all looks into the rollup tables before it moves the window.
    """
    connection.execute(INSERT, [0])
    connection.execute(RUN)
    session = open_session()
    session.execute(NEVER)
    return session


def write_and_lock(writer: Connection) -> None:
    """Open a transaction with an event of customer 2, and lock what the run at the stop will want."""
    writer.execute("BEGIN")
    writer.execute(INSERT, [2])
    writer.execute(LOCK_ROLLUP)


def test_run_is_the_victim(
    connection: Connection, late_writer: Connection, start_run: StartRun, stop_runs: StopRuns
) -> None:
    connection.execute(INSERT, [1])
    before = watermark(connection)
    holder = stop_runs("window moved")
    run = start_run(AT_ONCE)
    wait_until(connection, AT_THE_STOP)
    write_and_lock(late_writer)
    with ThreadPoolExecutor(1) as pool:
        locking = pool.submit(late_writer.execute, LOCK_REGISTRY)
        wait_until(connection, WAITING_FOR_THE_RUN)
        holder.execute("SELECT pg_advisory_unlock_all()")
        with pytest.raises(errors.DeadlockDetected):
            run.result(timeout=10)
        locking.result(timeout=10)
    late_writer.execute("COMMIT")
    assert watermark(connection) == before
    assert_exact(connection)
    assert counted(connection) == [0, 1, 2]


def test_run_rollup_is_the_victim(
    connection: Connection, late_writer: Connection, open_session: OpenSession, stop_runs: StopRuns
) -> None:
    """It undoes the batch, notes the failure, and only then lets go of the registry."""
    connection.execute(INSERT, [1])
    before = watermark(connection)
    holder, runner = stop_runs("window moved"), open_session()
    runner.execute(AT_ONCE)
    with ThreadPoolExecutor(2) as pool:
        run = pool.submit(runner.execute, RUN_ROLLUP)
        wait_until(connection, AT_THE_STOP)
        write_and_lock(late_writer)
        locking = pool.submit(late_writer.execute, LOCK_REGISTRY)
        wait_until(connection, WAITING_FOR_THE_RUN)
        holder.execute("SELECT pg_advisory_unlock_all()")
        with pytest.raises(errors.DeadlockDetected):
            run.result(timeout=10)
        locking.result(timeout=10)
    late_writer.execute("COMMIT")
    assert connection.execute(
        "SELECT sqlstate FROM clickrollup.rollup_runs WHERE error <> ''"
    ).fetchall() == [("40P01",)]
    assert watermark(connection) == before
    assert_exact(connection)
    assert counted(connection) == [0, 1, 2]


def test_writer_is_the_victim(
    connection: Connection, late_writer: Connection, start_run: StartRun, stop_runs: StopRuns
) -> None:
    connection.execute(INSERT, [1])
    holder = stop_runs("window moved")
    run = start_run(NEVER)
    wait_until(connection, AT_THE_STOP)
    write_and_lock(late_writer)
    holder.execute("SELECT pg_advisory_unlock_all()")
    wait_until(connection, WAITING_FOR_THE_TABLE)
    late_writer.execute(AT_ONCE)
    with pytest.raises(errors.DeadlockDetected):
        late_writer.execute(LOCK_REGISTRY)
    run.result(timeout=10)
    late_writer.execute("ROLLBACK")
    assert_exact(connection)
    assert counted(connection) == [0, 1]


@pytest.mark.parametrize("strategy", ["sequence"])
def test_writer_that_waits_for_the_run_which_waits_for_it(
    connection: Connection, writer: Connection, start_run: StartRun
) -> None:
    """The server sees no deadlock in it, because the run polls; the run's deadline ends it."""
    connection.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '500 ms'")
    run = start_run()
    wait_until(connection, POLLING)
    with ThreadPoolExecutor(1) as pool:
        locking = pool.submit(writer.execute, LOCK_REGISTRY)
        with pytest.raises(errors.LockNotAvailable, match="gave up after"):
            run.result(timeout=10)
        locking.result(timeout=10)
    writer.execute("COMMIT")
    assert watermark(connection) == (0, None)
    assert_exact(connection)
