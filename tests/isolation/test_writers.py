"""A run waits for exactly the writers that were open when it looked, and nobody waits for the run."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from typing import Any

import psycopg
import pytest
from support.isolation import INSERT, OpenSession, assert_nothing_lost, wait_until_waiting

Run = Callable[[], Future[tuple[int, int]]]
Connection = psycopg.Connection[tuple[Any, ...]]


def hold_open(session: Connection, customer: int = 1) -> None:
    """Insert an event and leave the transaction open."""
    session.execute("BEGIN")
    session.execute(INSERT, [customer])


def test_in_flight_writer_with_a_lower_id(
    connection: Connection, open_session: OpenSession, start_run: Run
) -> None:
    writer = open_session()
    hold_open(writer)
    connection.execute(INSERT, [2])
    run = start_run()
    wait_until_waiting(connection)
    with pytest.raises(NotDone):
        run.result(timeout=0.2)
    writer.execute("COMMIT")
    assert run.result(timeout=10) == (1, 2)
    assert_nothing_lost(connection)


def test_new_writers_are_neither_blocked_nor_waited_for(
    connection: Connection, open_session: OpenSession, start_run: Run
) -> None:
    writer, newcomer = open_session(), open_session()
    hold_open(writer)
    run = start_run()
    wait_until_waiting(connection)
    newcomer.execute("SET statement_timeout = '5s'")
    hold_open(newcomer, customer=3)
    writer.execute("ROLLBACK")
    assert run.result(timeout=10) == (1, 1)
    newcomer.execute("COMMIT")
    assert_nothing_lost(connection)


def test_run_queues_no_lock(connection: Connection, open_session: OpenSession, start_run: Run) -> None:
    writer = open_session()
    hold_open(writer)
    run = start_run()
    wait_until_waiting(connection)
    assert connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,)
    writer.execute("COMMIT")
    run.result(timeout=10)


def test_writer_in_a_leaf_partition(
    connection: Connection, open_session: OpenSession, start_run: Run
) -> None:
    writer = open_session()
    writer.execute("BEGIN")
    writer.execute(
        "INSERT INTO events_default (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
        " VALUES (nextval('events_event_id_seq'), '2026-03-01 00:00:00+00', 1)"
    )
    run = start_run()
    wait_until_waiting(connection)
    writer.execute("COMMIT")
    assert run.result(timeout=10) == (1, 1)
    assert_nothing_lost(connection)


def test_prepared_transaction(connection: Connection, open_session: OpenSession, start_run: Run) -> None:
    writer = open_session()
    hold_open(writer)
    writer.execute("PREPARE TRANSACTION 'waiting'")
    run = start_run()
    wait_until_waiting(connection)
    with pytest.raises(NotDone):
        run.result(timeout=0.2)
    connection.execute("COMMIT PREPARED 'waiting'")
    assert run.result(timeout=10) == (1, 1)
    assert_nothing_lost(connection)


def test_writer_that_prepares_while_it_is_waited_for(
    connection: Connection, open_session: OpenSession, start_run: Run
) -> None:
    writer = open_session()
    hold_open(writer)
    run = start_run()
    wait_until_waiting(connection)
    writer.execute("PREPARE TRANSACTION 'late'")
    with pytest.raises(NotDone):
        run.result(timeout=0.3)
    connection.execute("COMMIT PREPARED 'late'")
    assert run.result(timeout=10) == (1, 1)
    assert_nothing_lost(connection)


def test_rolled_back_savepoint(connection: Connection, open_session: OpenSession, start_run: Run) -> None:
    writer = open_session()
    hold_open(writer)
    writer.execute("SAVEPOINT s")
    writer.execute(INSERT, [2])
    writer.execute("ROLLBACK TO s")
    run = start_run()
    wait_until_waiting(connection)
    writer.execute("COMMIT")
    assert run.result(timeout=10) == (1, 2)
    assert_nothing_lost(connection)


@pytest.mark.parametrize(
    "statement", ["VACUUM events_default", "CREATE INDEX CONCURRENTLY ON events_default (device_id)"]
)
def test_maintenance_is_not_waited_for(
    connection: Connection, open_session: OpenSession, start_run: Run, statement: str
) -> None:
    connection.execute(INSERT, [1])
    assert "RowExclusiveLock" not in modes_of(open_session(), statement)
    assert start_run().result(timeout=10) == (1, 1)


def modes_of(session: Connection, statement: str) -> set[str]:
    """Run the statement, return the lock modes its kind takes on the table; VACUUM and CIC take this one."""
    session.execute(statement)
    session.execute("BEGIN")
    session.execute("LOCK TABLE events_default IN SHARE UPDATE EXCLUSIVE MODE")
    modes = {
        mode
        for (mode,) in session.execute(
            "SELECT mode FROM pg_locks WHERE relation = 'events_default'::regclass"
        )
    }
    assert modes == {"ShareUpdateExclusiveLock"}
    return modes


def test_long_reader_is_not_waited_for(
    connection: Connection, open_session: OpenSession, start_run: Run
) -> None:
    connection.execute(INSERT, [1])
    reader = open_session()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT count(*) FROM events")
    assert start_run().result(timeout=10) == (1, 1)


def test_own_uncommitted_events_count(connection: Connection) -> None:
    connection.execute("BEGIN")
    connection.execute(INSERT, [1])
    assert connection.execute("SELECT five_minutely_aggregation()::text").fetchone() == ("(1,1)",)
    connection.execute("COMMIT")
    assert_nothing_lost(connection)
