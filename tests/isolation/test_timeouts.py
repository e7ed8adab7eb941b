"""A run that gives up, or is made to, is an error; the watermark stays, and the next run counts."""

from collections.abc import Callable

import pytest
from psycopg import errors
from support.isolation import (
    INSERT,
    POLLING,
    RUN,
    RUN_ROLLUP,
    Connection,
    OpenSession,
    StartRun,
    assert_exact,
    wait_until,
    watermark,
)

by_sequence = pytest.mark.parametrize("strategy", ["sequence"])
SHORT_WAIT = "UPDATE clickrollup.rollups SET writer_wait_timeout = '100 ms'"


@by_sequence
def test_deadline_names_the_writer(connection: Connection, writer: Connection) -> None:
    connection.execute(SHORT_WAIT)
    with pytest.raises(errors.LockNotAvailable, match="gave up after") as caught:
        connection.execute(RUN)
    assert f"pid {writer.info.backend_pid} (idle in transaction" in str(caught.value.diag.message_detail)
    assert watermark(connection) == (0, None)
    writer.execute("COMMIT")
    assert_exact(connection)


@by_sequence
def test_run_rollup_notes_the_failure_and_raises_it(connection: Connection, writer: Connection) -> None:
    connection.execute(SHORT_WAIT)
    with pytest.raises(errors.LockNotAvailable, match="gave up after"):
        connection.execute(RUN_ROLLUP)
    runs = connection.execute(
        "SELECT sqlstate, error LIKE 'gave up%' FROM clickrollup.rollup_runs"
    ).fetchall()
    assert runs == [("55P03", True)]
    status = "SELECT last_error = error FROM clickrollup.rollup_status, clickrollup.rollup_runs"
    assert (True,) in connection.execute(status).fetchall()
    assert watermark(connection) == (0, None)
    writer.execute("COMMIT")
    assert_exact(connection)


@by_sequence
def test_lock_timeout_does_not_touch_the_wait(
    connection: Connection, writer: Connection, start_run: StartRun
) -> None:
    """A run queues for no lock; in the lab's function the timeout is what loses events."""
    run = start_run("SET lock_timeout = '10ms'")
    wait_until(connection, POLLING)
    connection.execute("SELECT pg_sleep(0.1)")
    writer.execute("COMMIT")
    assert run.result(timeout=10) == (1, 1)
    assert_exact(connection)


@by_sequence
def test_statement_timeout_during_the_wait(connection: Connection, writer: Connection) -> None:
    connection.execute("SET statement_timeout = '100ms'")
    with pytest.raises(errors.QueryCanceled):
        connection.execute(RUN)
    connection.execute("RESET statement_timeout")
    assert watermark(connection) == (0, None)
    writer.execute("COMMIT")
    assert_exact(connection)


def test_lock_timeout_while_aggregating(connection: Connection, open_session: OpenSession) -> None:
    connection.execute(INSERT, [1])
    before = watermark(connection)
    holder = open_session()
    holder.execute("BEGIN")
    holder.execute("LOCK TABLE rollup_events_1hr IN ACCESS EXCLUSIVE MODE")
    connection.execute("SET lock_timeout = '100ms'")
    with pytest.raises(errors.LockNotAvailable, match="canceling statement due to lock timeout"):
        connection.execute(RUN_ROLLUP)
    holder.execute("COMMIT")
    assert watermark(connection) == before
    assert_exact(connection)


def test_statement_timeout_while_aggregating(
    connection: Connection, start_run: StartRun, stop_runs: Callable[[str], Connection]
) -> None:
    connection.execute(INSERT, [1])
    before = watermark(connection)
    holder = stop_runs("aggregating")
    run = start_run("SET statement_timeout = '500ms'")
    with pytest.raises(errors.QueryCanceled):
        run.result(timeout=10)
    holder.execute("SELECT pg_advisory_unlock_all()")
    assert watermark(connection) == before
    assert_exact(connection)


@by_sequence
def test_statement_timeout_is_noted_as_a_failure(connection: Connection, writer: Connection) -> None:
    connection.execute("SET statement_timeout = '300ms'")
    with pytest.raises(errors.QueryCanceled):
        connection.execute(RUN_ROLLUP)
    connection.execute("RESET statement_timeout")
    noted = connection.execute("SELECT sqlstate, error FROM clickrollup.rollup_runs").fetchall()
    assert noted == [("57014", "canceling statement due to statement timeout")]
    state = "SELECT failures_in_a_row, retry_at > now() FROM clickrollup.rollups WHERE fed_by IS NULL"
    assert connection.execute(state).fetchall() == [(1, True)]
    writer.execute("COMMIT")
    assert_exact(connection)


@by_sequence
def test_an_error_text_of_any_size_is_noted_cut(connection: Connection) -> None:
    connection.execute(
        "CREATE FUNCTION shout(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "USING MESSAGE = repeat('é', 20000000), DETAIL = repeat('d', 20000000), HINT = repeat('h', 20000000); "
        "END $$"
    )
    connection.execute(
        "SELECT clickrollup.create_rollup('events', 'loud', '1 hour', ARRAY['shout(customer_id) AS loud'], "
        "schedule => NULL)"
    )
    connection.execute(INSERT, [1])
    with pytest.raises(errors.RaiseException) as caught:
        connection.execute("CALL clickrollup.run_rollup('loud')")
    assert caught.value.diag.message_primary == "é" * 10000
    noted = "SELECT error, failures_in_a_row FROM clickrollup.rollup_runs JOIN clickrollup.rollups ON name = rollup_name"
    assert connection.execute(noted).fetchall() == [("é" * 10000, 1)]
