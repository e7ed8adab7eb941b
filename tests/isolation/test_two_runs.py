"""Two runs of a rollup at once: one after the other, and nothing twice."""

from collections.abc import Callable

import pytest
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
    difference,
    wait_until,
)


@pytest.mark.parametrize("step", ["window moved", "committing"])
def test_second_run_waits_and_counts_the_rest(
    connection: Connection, start_run: StartRun, stop_runs: Callable[[str], Connection], step: str
) -> None:
    connection.execute(INSERT, [1])
    holder = stop_runs(step)
    first = start_run()
    wait_until(connection, AT_THE_STOP)
    connection.execute(INSERT, [2])
    second = start_run()
    wait_until(connection, f"{WAITING_FOR_A_LOCK} AND wait_event = 'transactionid'")
    holder.execute("SELECT pg_advisory_unlock_all()")
    first.result(timeout=10)
    second.result(timeout=10)
    assert difference(connection) == []
    assert counted(connection) == [1, 2]
    assert_exact(connection)


@pytest.mark.parametrize("strategy", ["sequence"])
def test_second_run_while_the_first_waits_for_a_writer(
    connection: Connection, writer: Connection, start_run: StartRun
) -> None:
    first = start_run()
    wait_until(connection, POLLING)
    second = start_run()
    connection.execute(INSERT, [2])
    writer.execute("COMMIT")
    assert sorted([first.result(timeout=10), second.result(timeout=10)]) == [(1, 1), (2, 2)]
    assert_exact(connection)


def test_run_rollup_skips(connection: Connection, open_session: OpenSession) -> None:
    connection.execute(INSERT, [1])
    runner = open_session()
    runner.execute("BEGIN")
    runner.execute(RUN)
    notices: list[str] = []
    connection.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    connection.execute(INSERT, [2])
    connection.execute(RUN_ROLLUP)
    assert notices == ["another run of rollup 'rollup_events_5min' is at work"]
    runner.execute("COMMIT")
    assert counted(connection) == [1]
    assert_exact(connection)
