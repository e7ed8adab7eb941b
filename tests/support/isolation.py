"""What the isolation tests share: statements, waiting for sessions to be where the test wants them, the verdict."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, LiteralString

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]
OpenSession = Callable[[], Connection]
StartRun = Callable[..., Future[tuple[int, int]]]
RunBeside = Callable[[Callable[[], object]], None]

TIME: LiteralString = "2026-03-01 00:00:00+00"
INSERT: LiteralString = f"INSERT INTO events (event_time, customer_id) VALUES ('{TIME}', %s)"
INSERT_WITH_ID: LiteralString = (
    "INSERT INTO events (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
    f" VALUES (%s, '{TIME}', %s)"
)
# PostgreSQL 15 gives a partition no identity of its own: who writes there draws the id himself.
INSERT_INTO_LEAF: LiteralString = (
    "INSERT INTO events_default (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
    f" VALUES (nextval('events_event_id_seq'), '{TIME}', %s)"
)
RUN: LiteralString = "SELECT start_id, end_id FROM five_minutely_aggregation()"
RUN_ROLLUP: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min', force => true)"
REBUILD: LiteralString = "SELECT clickrollup.rebuild('rollup_events_5min')"
RECONCILE: LiteralString = "SELECT bucket, measure, stored, expected FROM clickrollup.reconcile(%s)"
WATERMARK: LiteralString = """
    SELECT last_aggregated_id, last_snapshot::text FROM clickrollup.rollups WHERE name = 'rollup_events_5min'
"""
HERE: LiteralString = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
POLLING: LiteralString = f"{HERE} AND wait_event = 'PgSleep'"
WAITING_FOR_A_LOCK: LiteralString = f"{HERE} AND wait_event_type = 'Lock'"
AT_THE_STOP: LiteralString = f"{HERE} AND wait_event_type = 'Lock' AND wait_event = 'advisory'"
# What was committed and what was rolled up, compared by EXCEPT ALL both ways.
DIFFERENCE: LiteralString = """
    WITH raw AS (
        SELECT width, customer_id, date_bin(width, event_time, '1970-01-01 00:00:00+00') AS bucket, count(*)
        FROM events, (VALUES (interval '5 minutes'), ('1 hour')) AS w (width) GROUP BY 1, 2, 3),
    kept AS (
        SELECT interval '5 minutes', customer_id, minute, event_count FROM rollup_events_5min
        UNION ALL SELECT '1 hour', customer_id, hour, event_count FROM rollup_events_1hr)
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)
"""


def wait_until(connection: Connection, query: LiteralString) -> tuple[Any, ...]:
    """Return the first row of a query as soon as it has one; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while not (row := connection.execute(query).fetchone()):
        assert time.monotonic() < deadline, f"no row after ten seconds: {query}"
        time.sleep(0.01)
    return row


def difference(connection: Connection) -> list[tuple[Any, ...]]:
    """Return what differs between the rollups and the events that are committed, as both are now."""
    return connection.execute(DIFFERENCE).fetchall()


def reconciled(connection: Connection) -> list[tuple[Any, ...]]:
    """Return what the product itself finds to differ, in both rollups."""
    return [
        row
        for name in ("rollup_events_5min", "rollup_events_1hr")
        for row in connection.execute(RECONCILE, [name]).fetchall()
    ]


def assert_exact(connection: Connection) -> None:
    """Roll up what is left, then compare the rollups with the events, bucket by bucket."""
    connection.execute(RUN)
    assert difference(connection) == []
    assert reconciled(connection) == []


def watermark(connection: Connection) -> tuple[Any, ...]:
    """Return how far the rollups are, by id and by snapshot."""
    row = connection.execute(WATERMARK).fetchone()
    assert row is not None
    return row


def counted(connection: Connection) -> list[int]:
    """Return the customers that the 5-minute rollup counts, each as often as it counts him."""
    query = "SELECT customer_id FROM rollup_events_5min, generate_series(1, event_count) ORDER BY 1"
    return [customer for (customer,) in connection.execute(query).fetchall()]


def misplaced(connection: Connection) -> int:
    """Return how many events find_misplaced() finds that were passed and not counted."""
    row = connection.execute(
        "SELECT coalesce(sum(events_misplaced), 0) FROM clickrollup.find_misplaced('rollup_events_5min')"
    ).fetchone()
    assert row is not None
    return int(row[0])


def assert_found_and_repaired(connection: Connection, events: int) -> None:
    """So many events were passed: the product says so, counts them by rebuild(), and goes on exactly."""
    connection.execute(RUN)
    assert difference(connection) != []
    assert misplaced(connection) == events
    assert reconciled(connection) != []
    connection.execute(REBUILD)
    assert difference(connection) == []
    connection.execute(INSERT, [99])
    assert_exact(connection)


def assert_found_or_counted(connection: Connection, strategy: str, events: int) -> None:
    """So many events came with ids that the window had passed: by sequence they are found, by snapshot counted."""
    if strategy == "sequence":
        assert_found_and_repaired(connection, events)
    else:
        assert_exact(connection)
        assert misplaced(connection) == 0
