"""A rebuild between runs and writers: runs wait for it, writers do not, and every event counts once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotDone
from typing import Any

import psycopg
import pytest
from psycopg import errors
from support.isolation import DIFFERENCE, INSERT, OpenSession, assert_nothing_lost, wait_until_waiting

Run = Callable[[], Future[tuple[int, int]]]
Connection = psycopg.Connection[tuple[Any, ...]]

REBUILD = "SELECT clickrollup.rebuild('rollup_events_5min')"
RETENTION = "SELECT * FROM clickrollup.apply_retention('events', '2026-03-03 00:00:00+00')"


@pytest.fixture
def counted(connection: Connection) -> Connection:
    """A connection to a clickstream with a day's partition, two events that were counted, and a third that was not."""
    connection.execute(
        "CREATE TABLE events_0301 PARTITION OF events"
        " FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-03-02 00:00:00+00')"
    )
    connection.execute(INSERT, [1])
    connection.execute(INSERT, [2])
    connection.execute("SELECT five_minutely_aggregation()")
    connection.execute(
        "INSERT INTO events (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
        " VALUES (0, '2026-03-01 00:00:00+00', 3)"
    )
    return connection


def test_rebuild_waits_for_a_run_and_keeps_what_it_counted(
    counted: Connection, open_session: OpenSession, start_run: Run
) -> None:
    writer, repairer = open_session(), open_session()
    writer.execute("BEGIN")
    writer.execute(INSERT, [4])
    run = start_run()
    wait_until_waiting(counted)
    with ThreadPoolExecutor(1) as pool:
        rebuild = pool.submit(repairer.execute, REBUILD)
        with pytest.raises(NotDone):
            rebuild.result(timeout=0.3)
        writer.execute("COMMIT")
        assert run.result(timeout=10) == (3, 3)
        assert rebuild.result(timeout=10).fetchone() == (2,)
    assert counted.execute(DIFFERENCE).fetchall() == []
    assert_nothing_lost(counted)


def test_run_waits_for_a_rebuild(counted: Connection, open_session: OpenSession, start_run: Run) -> None:
    counted.execute(INSERT, [4])
    repairer = open_session()
    repairer.execute("BEGIN")
    assert repairer.execute(REBUILD).fetchone() == (2,)
    run = start_run()
    with pytest.raises(NotDone):
        run.result(timeout=0.3)
    counted.execute(INSERT, [5])
    repairer.execute("COMMIT")
    start, end = run.result(timeout=10)
    assert (start, end) == (3, 4)
    assert counted.execute(DIFFERENCE).fetchall() == []


def test_scheduled_run_is_skipped_during_a_rebuild(counted: Connection, open_session: OpenSession) -> None:
    repairer = open_session()
    repairer.execute("BEGIN")
    repairer.execute(REBUILD)
    notices: list[str] = []
    counted.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
    counted.execute("SET statement_timeout = '5s'")
    counted.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
    assert notices == ["another run of rollup 'rollup_events_5min' is at work"]
    repairer.execute("COMMIT")
    assert_nothing_lost(counted)


def test_writers_do_not_wait_for_a_rebuild(counted: Connection, open_session: OpenSession) -> None:
    """Neither one that was open before it nor one that comes during it; both are left to the next run."""
    before, during, repairer = open_session(), open_session(), open_session()
    before.execute("BEGIN")
    before.execute(INSERT, [4])
    repairer.execute("BEGIN")
    repairer.execute("SET LOCAL statement_timeout = '5s'")
    assert repairer.execute(REBUILD).fetchone() == (2,)
    during.execute("SET statement_timeout = '5s'")
    during.execute(INSERT, [5])
    before.execute("COMMIT")
    repairer.execute("COMMIT")
    assert counted.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (3,)
    assert_nothing_lost(counted)


def test_rolled_back_rebuild_changes_nothing(counted: Connection) -> None:
    counted.execute("BEGIN")
    counted.execute(REBUILD)
    counted.execute("ROLLBACK")
    assert counted.execute("SELECT sum(event_count) FROM rollup_events_5min").fetchone() == (2,)


def test_erase_waits_for_a_run(counted: Connection, open_session: OpenSession, start_run: Run) -> None:
    writer, eraser = open_session(), open_session()
    counted.execute(REBUILD)
    writer.execute("BEGIN")
    writer.execute(INSERT, [4])
    counted.execute(INSERT, [1])
    run = start_run()
    wait_until_waiting(counted)
    with ThreadPoolExecutor(1) as pool:
        erase = pool.submit(
            eraser.execute, "SELECT events_deleted FROM clickrollup.erase('events', 'customer_id = 1')"
        )
        with pytest.raises(NotDone):
            erase.result(timeout=0.3)
        writer.execute("COMMIT")
        assert run.result(timeout=10) == (3, 4)
        assert erase.result(timeout=10).fetchone() == (2,)
    assert counted.execute(DIFFERENCE).fetchall() == []


def test_reconcile_reads_one_snapshot_while_a_run_is_open(
    counted: Connection, open_session: OpenSession
) -> None:
    counted.execute(REBUILD)
    counted.execute(INSERT, [4])
    runner = open_session()
    runner.execute("BEGIN")
    runner.execute("SELECT five_minutely_aggregation()")
    reconcile = "SELECT * FROM clickrollup.reconcile('rollup_events_1hr')"
    assert counted.execute(reconcile).fetchall() == []
    runner.execute("COMMIT")
    assert counted.execute(reconcile).fetchall() == []


def test_retention_gives_up_while_a_writer_is_open(counted: Connection, open_session: OpenSession) -> None:
    """The writer's event is in the partition, but nobody can see it yet."""
    counted.execute(REBUILD)
    counted.execute("SELECT clickrollup.set_retention('events', '1 day')")
    writer = open_session()
    writer.execute("BEGIN")
    writer.execute(INSERT, [4])
    counted.execute("SET statement_timeout = '60s'")
    with pytest.raises(errors.LockNotAvailable, match="gave up locking events") as caught:
        counted.execute(RETENTION)
    assert f"pid {writer.info.backend_pid}" in str(caught.value.diag.message_detail)
    writer.execute("COMMIT")
    with pytest.raises(errors.ObjectInUse, match=r"'rollup_events_5min' holds events_0301: .* ids 3 to 3"):
        counted.execute(RETENTION)
    counted.execute("SELECT five_minutely_aggregation()")
    assert counted.execute(RETENTION).fetchone() == (1, 0, 0)
    assert counted.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (4,)


def test_retention_lets_writers_in_between(counted: Connection, open_session: OpenSession) -> None:
    """A writer that comes while retention asks for its lock waits for a moment only."""
    counted.execute(REBUILD)
    counted.execute("SELECT clickrollup.set_retention('events', '1 day')")
    holder, newcomer = open_session(), open_session()
    holder.execute("BEGIN")
    holder.execute("SELECT count(*) FROM events")
    with ThreadPoolExecutor(1) as pool:
        retention = pool.submit(counted.execute, RETENTION)
        newcomer.execute("SET statement_timeout = '3s'")
        for customer in range(5, 10):
            newcomer.execute(INSERT, [customer])
        assert not retention.done()
        holder.execute("COMMIT")
        with pytest.raises(errors.ObjectInUse, match="has not passed 5 of its events"):
            retention.result(timeout=20)
    counted.execute("SELECT five_minutely_aggregation()")
    assert counted.execute(RETENTION).fetchone() == (1, 0, 0)
