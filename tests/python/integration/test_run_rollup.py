"""run_rollup and run_all: batches that commit one by one, a kill in the middle, time budget, skipping, standbys."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.errors import AdminShutdown, ObjectNotInPrerequisiteState, UndefinedTable
from support.isolation import DIFFERENCE
from support.standby import Standby
from support.threads import join

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 second', i %% 3, i %% 11 FROM generate_series(1, %s) AS i
"""
WATERMARK: LiteralString = (
    "SELECT last_aggregated_id FROM clickrollup.rollups WHERE name = 'rollup_events_5min'"
)
# Each batch takes this long, so that a test finds a run between two of its batches.
SLOW: LiteralString = """
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END';
    CREATE TRIGGER dawdle AFTER INSERT ON rollup_events_1hr FOR EACH STATEMENT EXECUTE FUNCTION dawdle()
"""
RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min', events_per_batch => %s)"


@contextmanager
def running(database: str, statement: str, fails: type[psycopg.Error] | None = None) -> Iterator[Connection]:
    """Run a statement in a session of its own, in the background, until it ends as it should, or by `fails`."""
    with psycopg.connect(database, autocommit=True) as session:

        def run() -> None:
            try:
                session.execute(statement.encode())
            except psycopg.Error as error:
                errors.append(type(error))

        errors: list[type[psycopg.Error]] = []
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield session
        finally:
            join(thread, session)
        assert errors == ([] if fails is None else [fails])


def notices_of(connection: Connection, statement: LiteralString) -> list[str]:
    """Run a statement and return the messages of its notices."""
    messages: list[str] = []

    def keep(diagnostic: psycopg.errors.Diagnostic) -> None:
        messages.append(diagnostic.message_primary or "")

    connection.add_notice_handler(keep)
    try:
        connection.execute(statement)
    finally:
        connection.remove_notice_handler(keep)
    return messages


def watermark(connection: Connection) -> int:
    """Return how far the rollups are."""
    row = connection.execute(WATERMARK).fetchone()
    assert row is not None
    return int(row[0])


def wait_for_watermark(connection: Connection, least: int) -> None:
    """Return when the rollups are at least that far."""
    deadline = time.monotonic() + 30
    while watermark(connection) < least:
        assert time.monotonic() < deadline, "the run does not get on"
        time.sleep(0.01)


def test_an_empty_run_ends(connection: Connection) -> None:
    assert notices_of(connection, "CALL clickrollup.run_rollup('rollup_events_5min')") == []
    assert watermark(connection) == 0


def test_each_batch_is_committed_and_reported(connection: Connection) -> None:
    connection.execute(EVENTS, [1000])
    said = notices_of(connection, "CALL clickrollup.run_rollup('rollup_events_1hr', events_per_batch => 300)")
    assert said == [f"rollup 'rollup_events_5min': up to id {last} of 1000" for last in (300, 600, 900)]
    runs = "SELECT window_start, window_end, events FROM clickrollup.rollup_runs ORDER BY run_id"
    assert connection.execute(runs).fetchall() == [
        (1, 300, 300),
        (301, 600, 300),
        (601, 900, 300),
        (901, 1000, 100),
    ]
    assert connection.execute(DIFFERENCE).fetchall() == []


def test_a_run_that_is_killed_leaves_what_it_has_committed(connection: Connection, database: str) -> None:
    connection.execute(EVENTS, [1000])
    connection.execute(SLOW)
    with running(database, RUN % "100", AdminShutdown) as session:
        wait_for_watermark(connection, 200)
        connection.execute("SELECT pg_terminate_backend(%s)", [session.info.backend_pid])
    reached = watermark(connection)
    assert 200 <= reached < 1000
    assert reached % 100 == 0
    counted = connection.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone()
    assert counted == (reached,)
    connection.execute(RUN % "400")
    assert watermark(connection) == 1000
    assert connection.execute(DIFFERENCE).fetchall() == []


def test_a_run_that_is_paused_ends_after_its_batch(connection: Connection, database: str) -> None:
    connection.execute(EVENTS, [2000])
    connection.execute(SLOW)
    with running(database, RUN % "100"):
        wait_for_watermark(connection, 100)
        connection.execute("SELECT clickrollup.pause_rollup('rollup_events_5min')")
        reached = watermark(connection)
    assert watermark(connection) == reached < 2000


def test_the_time_budget_ends_a_run(connection: Connection) -> None:
    connection.execute(EVENTS, [1000])
    connection.execute(SLOW)
    said = notices_of(
        connection,
        "CALL clickrollup.run_rollup('rollup_events_5min', events_per_batch => 100, time_budget => '0.1 seconds')",
    )
    assert said[-1] == "rollup 'rollup_events_5min': time is up, the next run goes on from here"
    assert watermark(connection) == 100


def test_a_second_run_skips(connection: Connection, database: str) -> None:
    connection.execute(EVENTS, [10])
    with psycopg.connect(database) as other:
        other.execute("SELECT five_minutely_aggregation()")
        said = notices_of(connection, "CALL clickrollup.run_rollup('rollup_events_5min')")
        assert said == ["another run of rollup 'rollup_events_5min' is at work"]
        assert notices_of(connection, "CALL clickrollup.run_all()") == said
    assert watermark(connection) == 10


def test_renames_while_runs_are_at_work(connection: Connection, database: str) -> None:
    """No rename fails or waits for ever; a run that one overtakes says so, and the next one goes on."""
    done = threading.Event()

    def keep_running() -> None:
        with psycopg.connect(database, autocommit=True) as session:
            while not done.is_set():
                with suppress(UndefinedTable, ObjectNotInPrerequisiteState):
                    session.execute(
                        "CALL clickrollup.run_rollup('rollup_events_5min', events_per_batch => 7, force => true)"
                    )

    runs = threading.Thread(target=keep_running, daemon=True)
    runs.start()
    try:
        for _ in range(30):
            connection.execute(EVENTS, [20])
            connection.execute("ALTER TABLE events RENAME TO clicks")
            connection.execute("ALTER TABLE rollup_events_5min RENAME TO five_minutes")
            connection.execute("ALTER TABLE clicks RENAME TO events")
            connection.execute("ALTER TABLE five_minutes RENAME TO rollup_events_5min")
    finally:
        done.set()
        join(runs)
    connection.execute("SELECT clickrollup.resume_rollup('rollup_events_5min')")
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
    assert watermark(connection) == 600
    assert connection.execute(DIFFERENCE).fetchall() == []


def test_a_call_that_a_change_overtakes_is_refused(connection: Connection, database: str) -> None:
    """It began with the function as it was, which knows nothing of the measure and the rollup that came meanwhile."""
    connection.execute(EVENTS, [500])
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
    connection.execute(EVENTS, [500])
    changes = (
        "SELECT clickrollup.add_measure('rollup_events_5min', clickrollup.sum_of('device_id', 'device_sum'))",
        "SELECT clickrollup.create_rollup('rollup_events_1hr', 'daily', 'day')",
    )
    for change in changes:
        with psycopg.connect(database) as other:
            other.execute(change.encode())
            with running(database, "SELECT five_minutely_aggregation()", ObjectNotInPrerequisiteState):
                time.sleep(0.2)
                other.commit()
        assert watermark(connection) == 500
    connection.execute("SELECT five_minutely_aggregation()")
    summed = "SELECT (SELECT sum(device_sum) FROM daily), (SELECT sum(device_id) FROM events)"
    kept, raw = connection.execute(summed).fetchone() or (None, 0)
    assert kept == raw


@pytest.mark.parametrize("call", ["run_rollup('rollup_events_5min')", "run_all()"])
def test_a_run_is_refused_inside_a_transaction_block(database: str, call: str) -> None:
    """It could not commit batch by batch there; nothing is rolled up before it says so."""
    with psycopg.connect(database) as connection:
        connection.execute(EVENTS, [10])
        with pytest.raises(psycopg.errors.InvalidTransactionTermination):
            connection.execute(f"CALL clickrollup.{call}".encode())


def test_run_all_goes_on_after_a_failure(connection: Connection) -> None:
    connection.execute("CREATE SCHEMA other")
    connection.execute("SELECT clickrollup.create_clickstream('other', schedule => NULL)")
    connection.execute(EVENTS, [10])
    connection.execute("INSERT INTO other.events (event_time) VALUES ('2026-03-01 00:00:00+00')")
    connection.execute("ALTER TABLE rollup_events_5min ADD CONSTRAINT never CHECK (event_count < 0)")
    # The broken one first: it is the one that has waited longest.
    connection.execute(
        "UPDATE clickrollup.rollups SET last_run_at = '2026-01-01 00:00:00+00' WHERE event_table_name = 'other.events'"
    )
    with pytest.raises(psycopg.errors.ExternalRoutineException, match="1 of the rollups failed") as caught:
        connection.execute("CALL clickrollup.run_all()")
    assert (caught.value.diag.message_detail or "").startswith("rollup_events_5min: new row for relation")
    assert watermark(connection) == 0
    assert connection.execute("SELECT event_count FROM other.rollup_events_1hr").fetchone() == (1,)
    said = notices_of(connection, "CALL clickrollup.run_all()")
    assert [line.split(",")[0] for line in said] == ["rollup 'rollup_events_5min' failed"]


@pytest.fixture
def standby(server: PostgresServer) -> Iterator[PostgresServer]:
    """A hot standby of `server`."""
    with Standby(server) as copy:
        yield copy


def test_a_standby_leaves_runs_to_its_primary(connection: Connection, standby: PostgresServer) -> None:
    with psycopg.connect(standby.dsn(connection.info.dbname), autocommit=True) as reader:
        assert reader.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        said = notices_of(reader, "CALL clickrollup.run_rollup('rollup_events_5min')")
        assert said == ["this server is a standby: rollup 'rollup_events_5min' runs on its primary"]
        assert notices_of(reader, "CALL clickrollup.run_all()") == said
        states = reader.execute("SELECT name, state FROM clickrollup.rollup_status ORDER BY name").fetchall()
        assert states == [("rollup_events_1hr", "running"), ("rollup_events_5min", "running")]
        reader.execute("SELECT * FROM clickrollup.health()")
