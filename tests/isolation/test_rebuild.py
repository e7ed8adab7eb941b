"""A rebuild between runs and writers: runs wait for it, writers do not, and every event counts once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import errors
from support.isolation import (
    AT_THE_STOP,
    INSERT,
    INSERT_WITH_ID,
    REBUILD,
    RUN,
    RUN_ROLLUP,
    WAITING_FOR_A_LOCK,
    Connection,
    OpenSession,
    StartRun,
    assert_exact,
    counted,
    difference,
    reconciled,
    wait_until,
)

StopRuns = Callable[[str], Connection]
ERASE = "SELECT events_deleted FROM clickrollup.erase('events', 'customer_id = 1')"
RETENTION = "SELECT * FROM clickrollup.apply_retention('events', '2026-03-03 00:00:00+00')"
WAITING_FOR_THE_CHAIN = f"{WAITING_FOR_A_LOCK} AND wait_event = 'transactionid'"


@pytest.fixture
def misplaced(connection: Connection, strategy: str) -> Connection:
    """A connection to rollups that count customers 1 and 2, and have passed the event of customer 3."""
    connection.execute(
        "CREATE TABLE events_0301 PARTITION OF events"
        " FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-03-02 00:00:00+00')"
    )
    connection.execute(INSERT, [1])
    connection.execute(INSERT, [2])
    connection.execute(RUN)
    connection.execute(INSERT_WITH_ID, [0, 3])
    if strategy == "snapshot":
        connection.execute("UPDATE events SET writer_xid = 3 WHERE customer_id = 3")
    return connection


def test_rebuild_waits_for_a_run_and_keeps_what_it_counted(
    misplaced: Connection, open_session: OpenSession, start_run: StartRun, stop_runs: StopRuns
) -> None:
    misplaced.execute(INSERT, [4])
    holder = stop_runs("aggregating")
    run = start_run()
    wait_until(misplaced, AT_THE_STOP)
    with ThreadPoolExecutor(1) as pool:
        rebuild = pool.submit(open_session().execute, REBUILD)
        wait_until(misplaced, WAITING_FOR_THE_CHAIN)
        holder.execute("SELECT pg_advisory_unlock_all()")
        run.result(timeout=10)
        assert rebuild.result(timeout=10).fetchone() == (2,)
    assert difference(misplaced) == []
    assert_exact(misplaced)


def test_run_waits_for_a_rebuild(
    misplaced: Connection, open_session: OpenSession, start_run: StartRun
) -> None:
    misplaced.execute(INSERT, [4])
    repairer = open_session()
    repairer.execute("BEGIN")
    assert repairer.execute(REBUILD).fetchone() == (2,)
    run = start_run()
    wait_until(misplaced, WAITING_FOR_THE_CHAIN)
    misplaced.execute(INSERT, [5])
    repairer.execute("COMMIT")
    run.result(timeout=10)
    assert difference(misplaced) == []
    assert counted(misplaced) == [1, 2, 3, 4, 5]


def test_scheduled_run_is_skipped_during_a_rebuild(misplaced: Connection, open_session: OpenSession) -> None:
    repairer = open_session()
    repairer.execute("BEGIN")
    repairer.execute(REBUILD)
    notices: list[str] = []
    misplaced.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    misplaced.execute(RUN_ROLLUP)
    assert notices == ["another run of rollup 'rollup_events_5min' is at work"]
    repairer.execute("COMMIT")
    assert_exact(misplaced)


def test_writers_do_not_wait_for_a_rebuild(
    misplaced: Connection, writer: Connection, open_session: OpenSession
) -> None:
    """Neither one that was open before it nor one that comes during it; both are left to the next run."""
    repairer = open_session()
    repairer.execute("BEGIN")
    assert repairer.execute(REBUILD).fetchone() == (2,)
    open_session().execute(INSERT, [5])
    writer.execute("COMMIT")
    repairer.execute("COMMIT")
    assert counted(misplaced) == [1, 2, 3]
    assert_exact(misplaced)


def test_rolled_back_rebuild_changes_nothing(misplaced: Connection) -> None:
    misplaced.execute("BEGIN")
    misplaced.execute(REBUILD)
    misplaced.execute("ROLLBACK")
    assert counted(misplaced) == [1, 2]


def test_erase_waits_for_a_run(
    misplaced: Connection, open_session: OpenSession, start_run: StartRun, stop_runs: StopRuns
) -> None:
    misplaced.execute(REBUILD)
    misplaced.execute(INSERT, [1])
    holder = stop_runs("aggregating")
    run = start_run()
    wait_until(misplaced, AT_THE_STOP)
    with ThreadPoolExecutor(1) as pool:
        erase = pool.submit(open_session().execute, ERASE)
        wait_until(misplaced, WAITING_FOR_THE_CHAIN)
        holder.execute("SELECT pg_advisory_unlock_all()")
        run.result(timeout=10)
        assert erase.result(timeout=10).fetchone() == (2,)
    assert difference(misplaced) == []
    assert counted(misplaced) == [2, 3]


def test_reconcile_reads_one_snapshot_while_a_run_is_open(
    misplaced: Connection, open_session: OpenSession
) -> None:
    misplaced.execute(REBUILD)
    misplaced.execute(INSERT, [4])
    runner = open_session()
    runner.execute("BEGIN")
    runner.execute(RUN)
    assert reconciled(misplaced) == []
    runner.execute("COMMIT")
    assert reconciled(misplaced) == []


@pytest.mark.parametrize("strategy", ["sequence"])
def test_retention_gives_up_while_a_writer_is_open(misplaced: Connection, writer: Connection) -> None:
    """The writer's event is in the partition, but nobody can see it yet."""
    misplaced.execute(REBUILD)
    misplaced.execute("SELECT clickrollup.set_retention('events', '1 day')")
    with pytest.raises(errors.LockNotAvailable, match=r"gave up locking public\.events") as caught:
        misplaced.execute(RETENTION)
    assert f"pid {writer.info.backend_pid}" in str(caught.value.diag.message_detail)
    writer.execute("COMMIT")
    with pytest.raises(
        errors.ObjectInUse, match=r"'rollup_events_5min' holds public.events_0301: .* ids \d to \d"
    ):
        misplaced.execute(RETENTION)
    misplaced.execute(RUN)
    assert misplaced.execute(RETENTION).fetchone() == (1, 0, 0)
    assert counted(misplaced) == [1, 1, 2, 3]


def test_retention_lets_writers_in_between(misplaced: Connection, open_session: OpenSession) -> None:
    """A writer that comes while retention asks for its lock waits for a moment only."""
    misplaced.execute(REBUILD)
    misplaced.execute("SELECT clickrollup.set_retention('events', '1 day')")
    holder, newcomer = open_session(), open_session()
    holder.execute("BEGIN")
    holder.execute("SELECT count(*) FROM events")
    with ThreadPoolExecutor(1) as pool:
        retention = pool.submit(misplaced.execute, RETENTION)
        newcomer.execute("SET statement_timeout = '3s'")
        for customer in range(5, 10):
            newcomer.execute(INSERT, [customer])
        assert not retention.done()
        holder.execute("COMMIT")
        with pytest.raises(errors.ObjectInUse, match="has not passed 5 of its events"):
            retention.result(timeout=20)
    misplaced.execute(RUN)
    assert misplaced.execute(RETENTION).fetchone() == (1, 0, 0)
