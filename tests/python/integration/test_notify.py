"""NOTIFY on channel clickrollup: one message for each batch that found events, and one for each failure."""

import json
from typing import Any, LiteralString

import psycopg
import pytest

Connection = psycopg.Connection[tuple[Any, ...]]

RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min', events_per_batch => 2, force => true)"


@pytest.fixture
def listener(database: str) -> Any:
    """A session that listens."""
    with psycopg.connect(database, autocommit=True) as session:
        session.execute("LISTEN clickrollup")
        yield session


def heard(listener: Connection) -> list[dict[str, Any]]:
    """Return the messages that have come."""
    listener.execute("SELECT 1")
    return [json.loads(message.payload) for message in listener.notifies(timeout=0.5)]


def insert(connection: Connection, events: int) -> None:
    """Insert events of one bucket."""
    connection.execute(
        "INSERT INTO events (event_time) SELECT '2026-03-01 00:00:00+00' FROM generate_series(1, %s)",
        [events],
    )


def test_each_batch_is_announced(connection: Connection, listener: Connection) -> None:
    insert(connection, 3)
    connection.execute(RUN)
    assert heard(listener) == [
        {"rollup": "rollup_events_5min", "watermark": 2},
        {"rollup": "rollup_events_5min", "watermark": 3},
    ]


def test_a_run_without_events_says_nothing(connection: Connection, listener: Connection) -> None:
    connection.execute(RUN)
    insert(connection, 1)
    connection.execute(RUN)
    connection.execute(RUN)
    assert heard(listener) == [{"rollup": "rollup_events_5min", "watermark": 1}]


def test_a_failure_is_announced(connection: Connection, listener: Connection) -> None:
    connection.execute("ALTER TABLE rollup_events_1hr ADD CONSTRAINT never CHECK (event_count < 0)")
    insert(connection, 1)
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(RUN)
    error = 'new row for relation "rollup_events_1hr" violates check constraint "never"'
    assert heard(listener) == [{"rollup": "rollup_events_5min", "error": error}]
