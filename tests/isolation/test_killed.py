"""A runner that is killed, at each step of a run: its part is undone whole, and the next run counts once."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from support.isolation import (
    AT_THE_STOP,
    INSERT,
    POLLING,
    RUN,
    Connection,
    StartRun,
    assert_exact,
    counted,
    wait_until,
    watermark,
)

from clickrollup.sandbox.children import wait_until as wait_until_true
from clickrollup.sandbox.postgres import PostgresServer

Kill = Callable[[int], Connection]
StopRuns = Callable[[str], Connection]
steps = pytest.mark.parametrize("step", ["window moved", "aggregating", "committing"])


@pytest.fixture
def counted_once(connection: Connection) -> Connection:
    """The test's connection, to rollups that count the event of customer 0 and not yet that of customer 2."""
    connection.execute(INSERT, [0])
    assert_exact(connection)
    connection.execute(INSERT, [2])
    return connection


@pytest.fixture
def kill(connection: Connection, server: PostgresServer, database: str) -> Iterator[Kill]:
    """Kills a backend by -9, on which the server ends all others and recovers; returns a session of after that."""

    def is_cut() -> bool:
        try:
            connection.execute("SELECT")
        except psycopg.OperationalError:
            return True
        return False

    with ExitStack() as stack:

        def kill(pid: int) -> Connection:
            os.kill(pid, signal.SIGKILL)
            wait_until_true(is_cut, seconds=30, what="the end of the other sessions")
            wait_until_true(server.answers, seconds=30, what="recovery")
            return stack.enter_context(psycopg.connect(database, autocommit=True))

        yield kill


@steps
def test_terminated(counted_once: Connection, start_run: StartRun, stop_runs: StopRuns, step: str) -> None:
    before = watermark(counted_once)
    holder = stop_runs(step)
    run = start_run()
    (pid,) = wait_until(counted_once, AT_THE_STOP)
    counted_once.execute("SELECT pg_terminate_backend(%s)", [pid])
    with pytest.raises(psycopg.errors.AdminShutdown):
        run.result(timeout=10)
    holder.execute("SELECT pg_advisory_unlock_all()")
    assert watermark(counted_once) == before
    assert counted(counted_once) == [0]
    assert_exact(counted_once)
    assert counted(counted_once) == [0, 2]


@pytest.mark.parametrize("strategy", ["sequence"])
def test_terminated_during_the_wait(
    counted_once: Connection, writer: Connection, start_run: StartRun
) -> None:
    before = watermark(counted_once)
    run = start_run()
    (pid,) = wait_until(counted_once, POLLING)
    counted_once.execute("SELECT pg_terminate_backend(%s)", [pid])
    with pytest.raises(psycopg.errors.AdminShutdown):
        run.result(timeout=10)
    assert watermark(counted_once) == before
    writer.execute("COMMIT")
    assert_exact(counted_once)
    assert counted(counted_once) == [0, 1, 2]


@steps
def test_killed(
    counted_once: Connection, kill: Kill, start_run: StartRun, stop_runs: StopRuns, step: str
) -> None:
    before = watermark(counted_once)
    stop_runs(step)
    run = start_run()
    (pid,) = wait_until(counted_once, AT_THE_STOP)
    survivor = kill(pid)
    with pytest.raises(psycopg.OperationalError):
        run.result(timeout=10)
    assert watermark(survivor) == before
    assert counted(survivor) == [0]
    survivor.execute(INSERT, [3])
    assert_exact(survivor)
    assert counted(survivor) == [0, 2, 3]


@pytest.mark.parametrize("strategy", ["sequence"])
def test_killed_during_the_wait(
    counted_once: Connection, kill: Kill, writer: Connection, start_run: StartRun
) -> None:
    """The writer, whose event has a lower id than the next, is gone too."""
    run = start_run()
    (pid,) = wait_until(counted_once, POLLING)
    survivor = kill(pid)
    with pytest.raises(psycopg.OperationalError):
        run.result(timeout=10)
    with pytest.raises(psycopg.OperationalError):
        writer.execute("COMMIT")
    survivor.execute(INSERT, [3])
    assert_exact(survivor)
    assert counted(survivor) == [0, 2, 3]


def test_prepared_transaction_that_outlives_a_crash(
    counted_once: Connection, kill: Kill, strategy: str, writer: Connection, database: str
) -> None:
    """After recovery it has another virtual transaction, and no backend knows of it."""
    writer.execute("PREPARE TRANSACTION 'left'")
    writer.execute("BEGIN")
    writer.execute(INSERT, [7])
    if strategy == "snapshot":
        counted_once.execute(RUN)
        assert counted(counted_once) == [0, 2]
    survivor = kill(writer.info.backend_pid)
    survivor.execute(INSERT, [3])
    if strategy == "snapshot":
        survivor.execute(RUN)
        survivor.execute("COMMIT PREPARED 'left'")
    else:
        with ThreadPoolExecutor(1) as pool, psycopg.connect(database, autocommit=True) as runner:
            run = pool.submit(runner.execute, RUN)
            wait_until(survivor, POLLING)
            survivor.execute("COMMIT PREPARED 'left'")
            run.result(timeout=10)
    assert_exact(survivor)
    assert counted(survivor) == [0, 1, 2, 3]
