"""A pause does not wait for a run that holds the rollup, and that run notices it at its next batch."""

from typing import LiteralString

import pytest
from support.isolation import INSERT, Connection, OpenSession, assert_exact, counted

NAME = "rollup_events_5min"
RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min')"
STATE: LiteralString = "SELECT state, paused_reason FROM clickrollup.rollup_status WHERE fed_by IS NULL"


@pytest.fixture
def runner(connection: Connection, open_session: OpenSession) -> Connection:
    """A session that holds the rows of the registry, as a run does."""
    connection.execute(INSERT, [0])
    session = open_session()
    session.execute("BEGIN")
    session.execute("SELECT FROM clickrollup.rollups FOR UPDATE")
    return session


@pytest.fixture
def other(open_session: OpenSession) -> Connection:
    """A session that waits for nobody for long."""
    session = open_session()
    session.execute("SET statement_timeout = '5s'")
    return session


def test_pause_during_a_run(connection: Connection, runner: Connection, other: Connection) -> None:
    other.execute("SELECT clickrollup.pause_rollup(%s, 'stuck')", [NAME])
    assert other.execute(STATE).fetchone() == ("paused", "stuck")
    other.execute("SELECT clickrollup.pause_rollup(%s, 'still stuck')", [NAME])
    assert other.execute(STATE).fetchone() == ("paused", "still stuck")
    runner.execute("COMMIT")
    connection.execute(RUN)
    assert counted(connection) == []
    assert connection.execute(STATE).fetchone() == ("paused", "still stuck")
    connection.execute("SELECT clickrollup.pause_rollup(%s, 'still stuck')", [NAME])
    assert connection.execute(
        "SELECT paused_reason FROM clickrollup.rollups WHERE name = %s", [NAME]
    ).fetchone() == ("still stuck",)
    assert connection.execute("SELECT count(*) FROM _clickrollup.pause_requests").fetchone() == (0,)
    connection.execute("SELECT clickrollup.resume_rollup(%s)", [NAME])
    connection.execute(RUN)
    assert_exact(connection)


def test_resume_during_a_run(runner: Connection, other: Connection) -> None:
    other.execute("SELECT clickrollup.pause_rollup(%s)", [NAME])
    other.execute("SELECT clickrollup.resume_rollup(%s)", [NAME])
    assert other.execute(STATE).fetchone() == ("running", None)
    runner.execute("COMMIT")


def test_a_pause_of_a_rollup_that_is_gone(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO _clickrollup.pause_requests VALUES (%s, '2020-01-01', 'of one of the same name')", [NAME]
    )
    connection.execute(INSERT, [0])
    connection.execute(RUN)
    assert_exact(connection)
