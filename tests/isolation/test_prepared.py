"""Prepared transactions: they belong to no session, and may stay for ever."""

from concurrent.futures import TimeoutError as NotDone

import pytest
from psycopg import errors
from support.isolation import (
    INSERT,
    POLLING,
    RUN,
    Connection,
    RunBeside,
    StartRun,
    assert_exact,
    counted,
    wait_until,
    watermark,
)


def test_prepared_transaction_that_commits(
    connection: Connection, writer: Connection, run_beside: RunBeside
) -> None:
    writer.execute("PREPARE TRANSACTION 'waiting'")
    connection.execute(INSERT, [2])
    run_beside(lambda: connection.execute("COMMIT PREPARED 'waiting'"))
    assert_exact(connection)
    assert counted(connection) == [1, 2]


def test_prepared_transaction_that_is_rolled_back(
    connection: Connection, writer: Connection, run_beside: RunBeside
) -> None:
    writer.execute("PREPARE TRANSACTION 'waiting'")
    connection.execute(INSERT, [2])
    run_beside(lambda: connection.execute("ROLLBACK PREPARED 'waiting'"))
    assert_exact(connection)
    assert counted(connection) == [2]


@pytest.mark.parametrize("strategy", ["sequence"])
def test_writer_that_prepares_while_it_is_waited_for(
    connection: Connection, writer: Connection, start_run: StartRun
) -> None:
    run = start_run()
    wait_until(connection, POLLING)
    writer.execute("PREPARE TRANSACTION 'late'")
    # Time for it to look again: it does so every tenth of a second at least.
    with pytest.raises(NotDone):
        run.result(timeout=0.3)
    connection.execute("COMMIT PREPARED 'late'")
    assert run.result(timeout=10) == (1, 1)
    assert_exact(connection)


@pytest.mark.parametrize("strategy", ["sequence"])
def test_run_gives_up_and_says_for_what(connection: Connection, writer: Connection) -> None:
    writer.execute("PREPARE TRANSACTION 'forgotten'")
    connection.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '100 ms'")
    before = watermark(connection)
    with pytest.raises(errors.LockNotAvailable, match="gave up after") as caught:
        connection.execute(RUN)
    assert "prepared transaction 'forgotten', transaction open since " in str(
        caught.value.diag.message_detail
    )
    assert watermark(connection) == before
    connection.execute("COMMIT PREPARED 'forgotten'")
    assert_exact(connection)


@pytest.mark.parametrize("strategy", ["snapshot"])
def test_runs_pass_it_again_and_again(connection: Connection, writer: Connection) -> None:
    writer.execute("PREPARE TRANSACTION 'forgotten'")
    for customer in (2, 3, 4):
        connection.execute(INSERT, [customer])
        connection.execute(RUN)
    assert counted(connection) == [2, 3, 4]
    connection.execute("COMMIT PREPARED 'forgotten'")
    assert_exact(connection)
    assert counted(connection) == [1, 2, 3, 4]
