"""Jobs of pg_cron: named, replaced and not doubled, removed on request, and they run."""

import time
from typing import Any

import psycopg
import pytest

JOBS = "SELECT jobname, schedule, command FROM cron.job ORDER BY jobname"


@pytest.fixture
def scheduled(cron_database: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection to the database that has pg_cron, with the extension created."""
    connection = psycopg.connect(cron_database, autocommit=True)
    connection.execute("CREATE EXTENSION clickrollup CASCADE")
    return connection


def test_jobs_are_named_and_replaced(scheduled: psycopg.Connection[tuple[Any, ...]]) -> None:
    with scheduled as connection:
        connection.execute("SELECT clickrollup.create_clickstream()")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => '1-59/2 * * * *')")
        run = "CALL clickrollup.run_rollup('rollup_events_5min'::pg_catalog.text)"
        assert connection.execute(JOBS).fetchall() == [
            ("clickrollup rollup_events_5min", "1-59/2 * * * *", run)
        ]
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        assert connection.execute(JOBS).fetchall() == []


def test_partition_maintenance_is_scheduled(scheduled: psycopg.Connection[tuple[Any, ...]]) -> None:
    with scheduled as connection:
        connection.execute("CREATE SCHEMA partman")
        connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
        connection.execute("SELECT clickrollup.create_clickstream()")
        command = "SELECT clickrollup.maintain_partitions('public.events'::pg_catalog.regclass)"
        assert command in {row[2] for row in connection.execute(JOBS)}
        connection.execute(command.encode())


def test_scheduled_runs_happen(scheduled: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Every two seconds; pg_cron below 1.5 counts in minutes, so one run is waited for."""
    with scheduled as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_cron")
        by_seconds = connection.execute("""
            SELECT regexp_split_to_array(extversion, '\\D')::int[] >= '{1,5}' FROM pg_extension WHERE extname = 'pg_cron'
        """).fetchone() == (True,)
        connection.execute(
            "SELECT clickrollup.create_clickstream(schedule => %s)",
            ["2 seconds" if by_seconds else "* * * * *"],
        )
        for count in (1, 2) if by_seconds else (1,):
            connection.execute(
                "INSERT INTO events (event_time, customer_id) VALUES ('2026-03-01 00:00:00+00', 1)"
            )
            wait_for_total(connection, count)


def wait_for_total(connection: psycopg.Connection[tuple[Any, ...]], count: int) -> None:
    """Wait until jobs have brought both rollups to that many events."""
    deadline = time.monotonic() + 90
    totals = "SELECT (SELECT sum(event_count) FROM rollup_events_5min), (SELECT sum(event_count) FROM rollup_events_1hr)"
    while connection.execute(totals).fetchone() != (count, count):
        assert time.monotonic() < deadline, connection.execute("TABLE cron.job_run_details").fetchall()
        time.sleep(0.5)
