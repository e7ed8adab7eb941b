"""Writers that are open while a run is at work: each event is counted once, and nobody waits for the run."""

import pytest
from support.isolation import (
    INSERT,
    INSERT_INTO_LEAF,
    POLLING,
    RUN,
    Connection,
    OpenSession,
    RunBeside,
    StartRun,
    assert_exact,
    counted,
    wait_until,
)


def test_in_flight_writer_with_a_lower_id(
    connection: Connection, writer: Connection, run_beside: RunBeside
) -> None:
    connection.execute(INSERT, [2])
    run_beside(lambda: writer.execute("COMMIT"))
    assert_exact(connection)
    assert counted(connection) == [1, 2]


def test_in_flight_writer_that_rolls_back(
    connection: Connection, writer: Connection, run_beside: RunBeside
) -> None:
    connection.execute(INSERT, [2])
    run_beside(lambda: writer.execute("ROLLBACK"))
    assert_exact(connection)
    assert counted(connection) == [2]


def test_writer_open_over_several_runs(
    connection: Connection, strategy: str, writer: Connection, run_beside: RunBeside
) -> None:
    """By snapshot each run passes it; then it writes again, and all that it wrote is counted."""
    if strategy == "snapshot":
        for customer in (2, 3, 4):
            connection.execute(INSERT, [customer])
            connection.execute(RUN)
            assert counted(connection) == list(range(2, customer + 1))
    writer.execute(INSERT, [1])
    run_beside(lambda: writer.execute("COMMIT"))
    assert_exact(connection)


@pytest.mark.parametrize("strategy", ["sequence"])
def test_new_writers_are_neither_blocked_nor_waited_for(
    connection: Connection, open_session: OpenSession, writer: Connection, start_run: StartRun
) -> None:
    newcomer = open_session()
    run = start_run()
    wait_until(connection, POLLING)
    newcomer.execute("SET statement_timeout = '5s'")
    newcomer.execute("BEGIN")
    newcomer.execute(INSERT, [3])
    writer.execute("ROLLBACK")
    assert run.result(timeout=10) == (1, 1)
    newcomer.execute("COMMIT")
    assert_exact(connection)


def test_runs_queue_no_lock(connection: Connection, writer: Connection, run_beside: RunBeside) -> None:
    def commit() -> None:
        assert connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,)
        writer.execute("COMMIT")

    run_beside(commit)
    assert_exact(connection)


def test_writer_in_a_leaf_partition(
    connection: Connection, open_session: OpenSession, run_beside: RunBeside
) -> None:
    """It holds no lock of the parent table."""
    leaf_writer = open_session()
    leaf_writer.execute("BEGIN")
    leaf_writer.execute(INSERT_INTO_LEAF, [1])
    connection.execute(INSERT, [2])
    run_beside(lambda: leaf_writer.execute("COMMIT"))
    assert_exact(connection)


def test_savepoints(connection: Connection, writer: Connection, run_beside: RunBeside) -> None:
    """Subtransactions have xids of their own; those that were released count, those rolled back do not."""
    writer.execute("SAVEPOINT released")
    writer.execute(INSERT, [2])
    writer.execute("SAVEPOINT inner_one")
    writer.execute(INSERT, [3])
    writer.execute("RELEASE released")
    writer.execute("SAVEPOINT rolled_back")
    writer.execute(INSERT, [4])
    writer.execute("ROLLBACK TO rolled_back")
    connection.execute(INSERT, [5])
    run_beside(lambda: writer.execute("COMMIT"))
    assert_exact(connection)
    assert counted(connection) == [1, 2, 3, 5]


def test_more_subtransactions_than_a_snapshot_lists(
    connection: Connection, writer: Connection, run_beside: RunBeside
) -> None:
    """Above 64 the server keeps the subtransactions' xids elsewhere."""
    for customer in range(100):
        writer.execute("SAVEPOINT one")
        writer.execute(INSERT, [customer])
        writer.execute("RELEASE one")
    connection.execute(INSERT, [2])
    run_beside(lambda: writer.execute("COMMIT"))
    assert_exact(connection)


def test_savepoint_that_holds_the_lock_is_rolled_back(
    connection: Connection, open_session: OpenSession, start_run: StartRun
) -> None:
    """With it goes the lock on the table, so a run waits for nothing; what is written after is counted later."""
    session = open_session()
    session.execute("BEGIN")
    session.execute("SAVEPOINT rolled_back")
    session.execute(INSERT, [1])
    session.execute("ROLLBACK TO rolled_back")
    connection.execute(INSERT, [2])
    start_run().result(timeout=10)
    assert counted(connection) == [2]
    session.execute(INSERT, [3])
    session.execute("COMMIT")
    assert_exact(connection)


def test_run_between_the_writes_of_its_own_transaction(
    connection: Connection, open_session: OpenSession
) -> None:
    """By sequence what it has written is counted at once, by snapshot once it is committed."""
    connection.execute("BEGIN")
    connection.execute(INSERT, [1])
    # A later transaction has ended, so that the runner's own lies within the snapshot.
    open_session().execute(INSERT, [3])
    connection.execute(RUN)
    connection.execute(INSERT, [2])
    connection.execute("COMMIT")
    assert_exact(connection)


def test_run_that_is_rolled_back(connection: Connection) -> None:
    connection.execute(INSERT, [1])
    connection.execute("BEGIN")
    connection.execute("SAVEPOINT before")
    connection.execute(RUN)
    connection.execute("ROLLBACK TO before")
    connection.execute(INSERT, [2])
    connection.execute("COMMIT")
    assert_exact(connection)
    assert counted(connection) == [1, 2]
