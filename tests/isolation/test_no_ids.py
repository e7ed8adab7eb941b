"""Writers of a table without ids beside runs of small batches: each event is counted once, by whichever run."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import LiteralString

import psycopg
import pytest
from support.databases import cloned_database
from support.isolation import Connection

from clickrollup.sandbox.postgres import PostgresServer

SECONDS = 6.0
WRITERS = 4
SETUP: LiteralString = """
    CREATE EXTENSION clickrollup CASCADE;
    CREATE TABLE readings (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), at timestamptz NOT NULL, sensor integer,
                           writer_xid bigint NOT NULL DEFAULT txid_current());
    CREATE INDEX ON readings USING brin (writer_xid);
    SELECT clickrollup.create_rollup('readings', 'readings_5min', '5 minutes', ARRAY['sensor'], schedule => NULL,
                                     events_per_batch => 20);
    SELECT clickrollup.create_rollup('readings_5min', 'readings_1h', '1 hour');
"""
WRITE: LiteralString = """
    INSERT INTO readings (at, sensor)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', %s FROM generate_series(1, %s) AS i
"""
RUN: LiteralString = "CALL clickrollup.run_rollup('readings_5min')"
DIFFERENCE: LiteralString = """
    WITH raw AS (
        SELECT width, sensor, date_bin(width, at, '1970-01-01 00:00:00+00'), count(*)
        FROM readings, (VALUES (interval '5 minutes'), ('1 hour')) AS w (width) GROUP BY 1, 2, 3),
    kept AS (
        SELECT interval '5 minutes', sensor, bucket, event_count FROM readings_5min
        UNION ALL SELECT '1 hour', sensor, bucket, event_count FROM readings_1h)
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)
"""


@pytest.fixture
def dsn(server: PostgresServer) -> Iterator[str]:
    with cloned_database(server, None) as made:
        with psycopg.connect(made, autocommit=True) as connection:
            connection.execute(SETUP)
        yield made


def write(dsn: str, seed: int, stopped: Event) -> None:
    """Write in short and long transactions, with savepoints, some of which are rolled back."""
    chance = random.Random(seed)  # noqa: S311
    with psycopg.connect(dsn) as connection:
        while not stopped.is_set():
            for _ in range(chance.randrange(1, 4)):
                connection.execute(WRITE, [seed, chance.randrange(1, 30)])
                with connection.transaction(force_rollback=chance.random() < 0.3):
                    connection.execute(WRITE, [seed, chance.randrange(1, 30)])
                time.sleep(chance.choice([0, 0, 0.01, 0.2]))
            if chance.random() < 0.2:
                connection.rollback()
            else:
                connection.commit()


def compare(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute(DIFFERENCE).fetchall()


def test_writers_beside_runs_of_small_batches(dsn: str) -> None:
    stopped = Event()
    with psycopg.connect(dsn, autocommit=True) as connection, ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, dsn, seed, stopped) for seed in range(WRITERS)]
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            connection.execute(RUN)
        stopped.set()
        for writer in writers:
            writer.result()
        connection.execute(RUN)
        assert compare(connection) == []
        runs = connection.execute(
            "SELECT count(*), sum(events), max(window_end) FROM clickrollup.rollup_runs"
        )
        [(count, counted, watermark)] = runs.fetchall()
        events = connection.execute("SELECT count(*) FROM readings").fetchone()
        assert (counted,) == (watermark,) == events
        assert count > 10
