"""What the isolation tests share: statements, and waiting for a run to be where the test wants it."""

import time
from collections.abc import Callable
from typing import Any, LiteralString

import psycopg

OpenSession = Callable[[], psycopg.Connection[tuple[Any, ...]]]
INSERT: LiteralString = "INSERT INTO events (event_time, customer_id) VALUES ('2026-03-01 00:00:00+00', %s)"
WAITING: LiteralString = "SELECT pid FROM pg_stat_activity WHERE query LIKE %s AND wait_event = 'PgSleep'"
# What was committed and what was rolled up, compared by EXCEPT ALL both ways.
DIFFERENCE: LiteralString = """
    WITH raw AS (SELECT customer_id, date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00'), count(*)
                 FROM events GROUP BY 1, 2),
         kept AS (SELECT customer_id, minute, event_count FROM rollup_events_5min)
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)
"""


def wait_until_waiting(
    connection: psycopg.Connection[tuple[Any, ...]], query: LiteralString = WAITING
) -> None:
    """Return when a run of this database sleeps between two looks at the writers."""
    deadline = time.monotonic() + 10
    while not connection.execute(query, ["%FROM five_minutely_aggregation()%"]).fetchall():
        assert time.monotonic() < deadline, "no run is waiting for writers"
        time.sleep(0.01)


def assert_nothing_lost(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Roll up what is left, then compare the rollup with the events, bucket by bucket."""
    connection.execute("SELECT five_minutely_aggregation()")
    assert connection.execute(DIFFERENCE).fetchall() == []
