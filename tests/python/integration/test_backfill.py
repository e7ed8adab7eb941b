"""A backfill in batches is killed in its middle, by signal and by a crash of the server, and resumes without a difference.

`CLICKROLLUP_BACKFILL_EVENTS=10000000` runs it at full size.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from support.loading import wait_until
from support.threads import join

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS = int(os.environ.get("CLICKROLLUP_BACKFILL_EVENTS", "200000"))
BATCH = EVENTS // 20
DATABASE = "postgres"

# Multipliers without a common divisor spread tenants, devices and sessions as if drawn by chance; a tenth are late.
INSERT: LiteralString = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-01-01 00:00:00+00'::timestamptz + (CASE WHEN i %% 10 = 0 THEN i / 3 ELSE i END) * interval '80 milliseconds',
           i * 7919 %% 20, (ARRAY['click', 'view', 'buy', NULL])[1 + i * 31 %% 4], NULLIF('country ' || i * 13 %% 7, 'country 6'),
           (ARRAY['Chrome', 'Firefox', 'Safari'])[1 + i * 17 %% 3], NULLIF(i * 6007 %% 199999, 7), i * 104729 %% 400009
    FROM generate_series(%s::bigint, %s::bigint) AS i
"""
# Of the events up to an id, compared by EXCEPT ALL both ways; a sketch by its bits.
DIFFERENCE: LiteralString = """
    WITH raw AS (SELECT customer_id, event_type, country, browser, {bucket}, count(*),
                        coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text,
                        coalesce(hll_add_agg(hll_hash_bigint(session_id)), hll_empty())::text
                 FROM events WHERE event_id <= %(watermark)s GROUP BY 1, 2, 3, 4, 5),
         kept AS (SELECT customer_id, event_type, country, browser, {column}, event_count, device_distinct_count::text,
                         session_distinct_count::text FROM {table})
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw) LIMIT 10
"""
TABLES: list[tuple[LiteralString, LiteralString, LiteralString]] = [
    ("rollup_events_5min", "minute", "date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00')"),
    ("rollup_events_1hr", "hour", "date_bin('1 hour', event_time, '1970-01-01 00:00:00+00')"),
]


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that may crash, with a clickstream and events that nothing has rolled up."""
    with PostgresServer(durable=False) as own:
        with psycopg.connect(own.dsn(DATABASE), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION clickrollup CASCADE")
            connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
            for first in range(1, EVENTS + 1, 1_000_000):
                connection.execute(INSERT, [first, min(first + 999_999, EVENTS)])
        yield own


def watermark(server: PostgresServer) -> int:
    """Return how far the rollups have come; both must be equally far."""
    found = server.execute("SELECT DISTINCT last_aggregated_id FROM clickrollup.rollups", DATABASE)
    assert len(found) == 1
    return int(found[0][0])


def assert_equal_to_raw(server: PostgresServer, up_to: int) -> None:
    """Compare both rollups with the events up to an id."""
    with psycopg.connect(server.dsn(DATABASE)) as connection:
        for table, column, bucket in TABLES:
            query = DIFFERENCE.format(table=table, column=column, bucket=bucket)
            assert connection.execute(query.encode(), {"watermark": up_to}).fetchall() == []


class Run(threading.Thread):
    """A run_rollup in a session of its own; `error` is how its session ended, None for a good end."""

    def __init__(self, server: PostgresServer) -> None:
        """Connect and start it."""
        super().__init__(daemon=True)
        self.connection = psycopg.connect(server.dsn(DATABASE), autocommit=True)
        self.pid = self.connection.info.backend_pid
        self.error: psycopg.Error | None = None
        self.start()

    def run(self) -> None:
        """Call it, to its end or to that of the session."""
        try:
            self.connection.execute(
                "CALL clickrollup.run_rollup('rollup_events_5min', events_per_batch => %s)", [BATCH]
            )
        except psycopg.Error as error:
            self.error = error
        finally:
            self.connection.close()


def kill_in_the_middle(server: PostgresServer, kill: Any, at_least: int) -> int:
    """Start a run, kill it in the batch after it has come so far, and return where the watermark then stands."""
    run = Run(server)
    wait_until(lambda: watermark(server) >= at_least)
    time.sleep(0.02)
    kill(run.pid)
    join(run)
    assert isinstance(run.error, psycopg.OperationalError), "the run ended before it was killed"
    wait_until(server.answers)
    reached = watermark(server)
    assert at_least <= reached < EVENTS
    assert reached % BATCH == 0
    return reached


def test_a_backfill_resumes_after_a_terminated_session_and_after_a_crash(own_server: PostgresServer) -> None:
    def terminate(pid: int) -> None:
        with psycopg.connect(own_server.dsn(DATABASE)) as connection:
            assert connection.execute("SELECT pg_terminate_backend(%s)", [pid]).fetchone() == (True,)

    def crash(pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        # Until the server has noticed, it takes connections that are lost a moment later.
        wait_until(lambda: "database system was not properly shut down" in own_server.log.read_text())

    first = kill_in_the_middle(own_server, terminate, 3 * BATCH)
    assert_equal_to_raw(own_server, first)
    second = kill_in_the_middle(own_server, crash, first + 5 * BATCH)
    assert_equal_to_raw(own_server, second)
    last = Run(own_server)
    join(last)
    assert last.error is None
    # A crash makes a sequence skip the ids that it had logged ahead.
    assert EVENTS <= watermark(own_server) < EVENTS + 100
    assert_equal_to_raw(own_server, EVENTS)
    for table, *_ in TABLES:
        assert own_server.execute(f"SELECT * FROM clickrollup.reconcile('{table}') LIMIT 10", DATABASE) == []
    assert own_server.execute("SELECT sum(events)::bigint FROM clickrollup.rollup_runs", DATABASE) == [
        (EVENTS,)
    ]
