"""The load under which inserts are measured: one-row writers, bulk transactions beside them, and a rollup."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from clickrollup.sandbox.postgres import PostgresServer

WRITERS = 2
# One-row inserts a second while latency is measured: a fifth of what two writers reach, so that no insert waits for
# the one before it.
PACE = 1000
# Seconds: as in shared/notes/watermark.md, which has the figures this is compared with.
BULK = 2.0
BULK_PAUSE = 1.0
RUN_EVERY = 0.5
ONE_ROW: LiteralString = """
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id)
VALUES ('2026-03-01 00:00:00+00', 1, 'click', 'Japan', 'Firefox', 1);
"""
BULK_ROWS: LiteralString = """
INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id)
SELECT '2026-03-01 00:05:00+00', i % 10, 'click', 'Japan', 'Firefox', i FROM generate_series(1, 100) AS i
"""
EVENTS: LiteralString = """
CREATE TABLE events (
    event_id bigint GENERATED ALWAYS AS IDENTITY, event_time timestamptz NOT NULL, customer_id bigint,
    event_type text, country text, browser text, device_id bigint,
    writer_xid bigint NOT NULL DEFAULT txid_current()
) PARTITION BY RANGE (event_time);
CREATE TABLE events_other PARTITION OF events DEFAULT;
CREATE INDEX ON events USING brin (event_id) WITH (pages_per_range = 32);
CREATE INDEX ON events USING brin (writer_xid) WITH (pages_per_range = 32);
"""
ROLLUP: LiteralString = """
SELECT clickrollup.create_rollup(
    'events', 'five_minutes', '5 minutes', ARRAY['customer_id', 'event_type', 'country', 'browser'],
    ARRAY[clickrollup.count_events('event_count'), clickrollup.distinct_of('device_id', 'devices')],
    schedule => NULL, strategy => {})
"""
FUNCTION: LiteralString = "SELECT aggregation_function FROM clickrollup.rollups"


@dataclass(frozen=True)
class Measured:
    """One round: inserts a second, flat out; latencies in milliseconds and ascending, at PACE; and the runs beside both."""

    rate: float
    latencies: list[float]
    runs: int


def prepare(dsn: str, strategy: str, change: Callable[[psycopg.Connection[Any]], None] | None) -> str:
    """Create the table and a rollup; return the statement that runs it."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute(EVENTS)
        connection.execute(sql.SQL(ROLLUP).format(sql.Literal(strategy)))
        if change is not None:
            change(connection)
        return f"SELECT {connection.execute(FUNCTION).fetchall()[0][0]}()"


@contextmanager
def beside(*actions: Callable[[Event], None]) -> Iterator[None]:
    """Run each action in a thread until the block ends; an error in one of them is raised."""
    stop = Event()
    failed: list[BaseException] = []

    def guarded(action: Callable[[Event], None]) -> None:
        try:
            action(stop)
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=guarded, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


def bulk_writer(dsn: str, stop: Event) -> None:
    """Write transactions of BULK seconds, with BULK_PAUSE seconds between them."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        while not stop.is_set():
            with connection.transaction():
                end = time.monotonic() + BULK
                while time.monotonic() < end and not stop.is_set():
                    connection.execute(BULK_ROWS)
                    stop.wait(0.1)
            stop.wait(BULK_PAUSE)


class Runner:
    """Runs a rollup every RUN_EVERY seconds, or as soon as the last run is over."""

    def __init__(self, dsn: str, statement: str | None) -> None:
        """Remember what to run; None runs nothing."""
        self._dsn = dsn
        self._statement = statement
        self.runs = 0

    def __call__(self, stop: Event) -> None:
        if self._statement is None:
            return
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not stop.is_set():
                due = time.monotonic() + RUN_EVERY
                connection.execute(self._statement.encode())
                self.runs += 1
                stop.wait(max(0.0, due - time.monotonic()))


def measure(server: PostgresServer, database: str, statement: str | None, seconds: int) -> Measured:
    """Insert by pgbench, twice for so many seconds, with bulk transactions and the rollup beside it.

    First as fast as two writers can, each commit waiting for the disk. Then at PACE and without that wait: the
    disk alone makes an insert wait for up to half a second now and then, whatever a rollup does.
    """
    dsn = server.dsn(database)
    runner = Runner(dsn, statement)
    with beside(lambda stop: bulk_writer(dsn, stop), runner):
        flat_out = pgbench(server, database, seconds)
        paced = pgbench(server, database, seconds, f"--rate={PACE}", synchronous_commit="off")
    return Measured(len(flat_out) / seconds, sorted(paced), runner.runs)


def pgbench(
    server: PostgresServer, database: str, seconds: int, *options: str, synchronous_commit: str = "on"
) -> list[float]:
    """Let WRITERS clients insert; return each latency in milliseconds, from when it was due where there is a rate."""
    program = server.installation.programs / "pgbench"
    clients = ["--no-vacuum", "--protocol=prepared", f"--client={WRITERS}", f"--jobs={WRITERS}"]
    environment = server.environment(database) | {"PGOPTIONS": f"-c synchronous_commit={synchronous_commit}"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "insert.sql"
        script.write_text(ONE_ROW)
        files = [f"--file={script}", "--log", f"--log-prefix={folder / 'log'}"]
        command: list[str | Path] = [program, *clients, *options, f"--time={seconds}", *files]
        subprocess.run(command, env=environment, check=True, capture_output=True, cwd=folder)  # noqa: S603
        lines = [line.split() for log in folder.glob("log.*") for line in log.read_text().splitlines()]
    return [int(line[2]) / 1000 for line in lines]
