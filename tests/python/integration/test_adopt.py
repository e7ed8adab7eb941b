"""adopt_rollup takes over what the lab document's own SQL has made, and what is like it, while that is at work."""

import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.lab import lab_deployment
from support.loading import wait_until
from support.threads import join

Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '7 seconds', 1 + i % 3, 'click', NULLIF('c' || i % 4, 'c0'),
           'Chrome', i % 40, i % 90
    FROM generate_series(1, 900) AS i
"""
BY_HAND = Path(__file__).parents[2] / "sql" / "by_hand.psql"
ROLLUPS = ["rollup_events_5min", "rollup_events_1hr"]
DIFFERENCES = "SELECT count(*) FROM clickrollup.reconcile('{}')"


@pytest.fixture
def lab(cron_database: str) -> str:
    """The connection string of a database with the lab's deployment, run by its own functions."""
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA partman")
        connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
        version = connection.execute(
            "SELECT extversion FROM pg_extension WHERE extname = 'pg_partman'"
        ).fetchone()
        if version is None or not version[0].startswith("4."):
            pytest.skip(f"the lab's SQL calls create_parent as pg_partman 4 has it; here is {version}")
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT _clickrollup.provide_topn('public')")
        for statements in lab_deployment(distributed=False):
            connection.execute(statements.encode())
        connection.execute("UPDATE cron.job SET active = false")
        fill(connection)
    return cron_database


@pytest.fixture
def by_hand(bare_database: str) -> str:
    """The connection string of a database with tables and functions like the lab's, without its jobs."""
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT _clickrollup.provide_topn('public')")
        connection.execute(BY_HAND.read_bytes())
        fill(connection)
    return bare_database


def fill(connection: Connection) -> None:
    """Insert events twice, and have each counted by the functions that were made by hand."""
    for _ in range(2):
        connection.execute(EVENTS.encode())
        connection.execute("SELECT five_minutely_aggregation(), hourly_aggregation()")


def adopt(connection: Connection, name: str) -> dict[str, tuple[str, bool]]:
    """Adopt a rollup and return what was found, by its kind."""
    found = connection.execute("SELECT kind, what, done FROM clickrollup.adopt_rollup(%s)", [name]).fetchall()
    return {kind: (what, done) for kind, what, done in found}


def test_the_lab_as_it_stands(lab: str) -> None:
    with psycopg.connect(lab, autocommit=True) as connection:
        for name in ROLLUPS:
            found = adopt(connection, name)
            assert found["registry"] == (
                f"rollup '{name}' was in public.rollups, aggregated up to id 1800",
                True,
            )
            assert found["doubled rows"][1]
            assert found["nulls distinct"][1]
            unfixed = {kind for kind, (_, done) in found.items() if not done}
            assert unfixed == {
                "int4 sequence",
                "no index",
                "time may be null",
                "no partition maintenance",
                "cron job",
            }
        for name in ROLLUPS:
            assert connection.execute(DIFFERENCES.format(name).encode()).fetchone() == (0,)
        connection.execute(EVENTS.encode())
        commands = connection.execute("SELECT command FROM cron.job").fetchall()
        for (command,) in commands:
            connection.execute(command.encode())
        assert len(commands) == 2
        for name in ROLLUPS:
            assert connection.execute(DIFFERENCES.format(name).encode()).fetchone() == (0,)
            counted = f"SELECT sum(event_count) FROM {name}"
            assert connection.execute(counted.encode()).fetchone() == (2700,)


class RunByHand(threading.Thread):
    """A function made by hand, called in a session of its own; `error` is what it raised."""

    def __init__(self, dsn: str) -> None:
        """Connect and start it."""
        super().__init__(daemon=True)
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.pid = self.connection.info.backend_pid
        self.error: psycopg.Error | None = None
        self.start()

    def run(self) -> None:
        """Call it."""
        try:
            self.connection.execute("SELECT five_minutely_aggregation()")
        except psycopg.Error as error:
            self.error = error
        finally:
            self.connection.close()


def is_blocked(connection: Connection, pid: int) -> bool:
    """Tell whether a session waits for a lock of another."""
    return connection.execute("SELECT pg_blocking_pids(%s) <> '{}'", [pid]).fetchone() == (True,)


def test_a_run_by_hand_that_waits_for_the_adoption_counts_nothing(by_hand: str) -> None:
    with psycopg.connect(by_hand) as adopting, psycopg.connect(by_hand, autocommit=True) as watching:
        watching.execute(EVENTS.encode())
        adopting.execute("SELECT name FROM rollups WHERE name = 'rollup_events_5min' FOR UPDATE")
        run = RunByHand(by_hand)
        wait_until(lambda: is_blocked(watching, run.pid))
        adopt(adopting, "rollup_events_5min")
        adopting.commit()
        join(run)
        assert run.error is not None
        assert "rollup 'rollup_events_5min' is not in the rollups table" in str(run.error)
        watching.execute("SELECT five_minutely_aggregation()")
        assert watching.execute(DIFFERENCES.format("rollup_events_5min").encode()).fetchone() == (0,)


def test_the_adoption_waits_for_a_run_that_is_at_work(by_hand: str) -> None:
    with (
        psycopg.connect(by_hand) as running,
        psycopg.connect(by_hand, autocommit=True) as adopting,
        psycopg.connect(by_hand, autocommit=True) as watching,
    ):
        watching.execute(EVENTS.encode())
        running.execute("SELECT five_minutely_aggregation()")
        adoption = threading.Thread(target=adopt, args=(adopting, "rollup_events_5min"), daemon=True)
        adoption.start()
        wait_until(lambda: is_blocked(watching, adopting.info.backend_pid))
        running.commit()
        join(adoption, adopting)
        watching.execute("SELECT five_minutely_aggregation()")
        assert watching.execute(DIFFERENCES.format("rollup_events_5min").encode()).fetchone() == (0,)
        reached = "SELECT last_aggregated_id FROM clickrollup.rollups"
        assert watching.execute(reached).fetchone() == (2700,)
