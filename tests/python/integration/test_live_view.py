"""The live views equal a full recomputation at random moments while writers, runs and the loader are at work."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
from support.loading import events, running_loader, send

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
Work = Callable[[Connection, random.Random], None]

MOMENTS = 50
# What writers and runs may do between two moments: without a bound the events, and so each comparison, would grow on.
STEPS = 12
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
COPY: LiteralString = (
    "COPY events (event_time, customer_id, event_type, country, browser, device_id, session_id) FROM STDIN"
)
# In one snapshot: what the view says against what the events say, by EXCEPT ALL both ways; and how many rows were
# stored and how many events were not yet rolled up, so that the test can tell that both were there.
DIFFERENCE: LiteralString = """
    WITH raw AS (SELECT customer_id, event_type, country, browser, {bucket}, count(*),
                        coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text,
                        coalesce(hll_add_agg(hll_hash_bigint(session_id)), hll_empty())::text,
                        coalesce(clickrollup.topn_add_agg(device_id::text), '{{}}')
                 FROM events GROUP BY 1, 2, 3, 4, 5),
         live AS (SELECT customer_id, event_type, country, browser, {column}, event_count, device_distinct_count::text,
                         session_distinct_count::text, top_devices_1000 FROM {table}_live)
    (TABLE raw EXCEPT ALL TABLE live) UNION ALL (TABLE live EXCEPT ALL TABLE raw) LIMIT 10
"""
MIXED: LiteralString = """
    SELECT (SELECT count(*) FROM rollup_events_5min) > 0, (SELECT count(*) FROM events WHERE event_id > r.last_aggregated_id) > 0
    FROM clickrollup.rollups AS r WHERE name = 'rollup_events_5min'
"""
TABLES: list[tuple[LiteralString, LiteralString, LiteralString]] = [
    ("rollup_events_5min", "minute", "date_bin('5 minutes', event_time, '1970-01-01 00:00:00+00')"),
    ("rollup_events_1hr", "hour", "date_bin('1 hour', event_time, '1970-01-01 00:00:00+00')"),
]


def write(connection: Connection, draw: random.Random) -> None:
    """Copy some events in one transaction; take one in four back, in part or as a whole."""
    with connection.transaction(force_rollback=draw.random() < 0.125), connection.cursor() as cursor:
        copy_events(cursor, draw)
        time.sleep(draw.random() * 0.02)
        with connection.transaction(force_rollback=draw.random() < 0.125):
            copy_events(cursor, draw)


def copy_events(cursor: psycopg.Cursor[Any], draw: random.Random) -> None:
    """Copy up to thirty events of a day, of few keys so that they meet, NULLs among them."""
    with cursor.copy(COPY) as copy:
        for _ in range(draw.randrange(1, 30)):
            at = BEGIN + timedelta(seconds=draw.randrange(86_400))
            device = draw.choice([None, draw.randrange(50)])
            copy.write_row(
                (
                    at,
                    draw.randrange(3),
                    "click",
                    draw.choice([None, "Peru"]),
                    "Chrome",
                    device,
                    draw.randrange(500),
                )
            )


def run(connection: Connection, draw: random.Random) -> None:
    """Roll up, in batches of some size, and rest a little."""
    connection.execute(
        "CALL clickrollup.run_rollup('rollup_events_5min', events_per_batch => %s)", [draw.randrange(20, 500)]
    )
    time.sleep(draw.random() * 0.1)


@contextmanager
def at_work(database: str, draw: random.Random, *works: Work) -> Iterator[threading.Semaphore]:
    """Do each work in a session and a thread of its own, a step for each release; raise what one raised."""
    ended = threading.Event()
    steps = threading.Semaphore(0)

    def repeat(work: Work, seed: int) -> None:
        own = random.Random(seed)  # noqa: S311
        with psycopg.connect(database, autocommit=True) as connection:
            while not ended.is_set():
                if steps.acquire(timeout=0.05):
                    work(connection, own)

    with ThreadPoolExecutor(len(works)) as pool:
        doing = [pool.submit(repeat, work, draw.randrange(2**32)) for work in works]
        try:
            yield steps
        finally:
            ended.set()
    for work in doing:
        work.result()


def compare_at_random_moments(database: str, draw: random.Random, steps: threading.Semaphore) -> None:
    """Compare both live views with the events, each time in one REPEATABLE READ transaction."""
    mixed = 0
    with psycopg.connect(database) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for moment in range(MOMENTS):
            steps.release(STEPS)
            time.sleep(draw.random() * 0.1)
            with connection.transaction():
                for table, column, bucket in TABLES:
                    query = DIFFERENCE.format(table=table, column=column, bucket=bucket)
                    assert connection.execute(query.encode()).fetchall() == [], f"{table}, moment {moment}"
                mixed += connection.execute(MIXED).fetchone() == (True, True)
    assert mixed > 0, "never was a part rolled up and a part not: nothing was tested"


def seeded() -> random.Random:
    """Return a generator whose seed is printed, and so shown when the test fails."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    return random.Random(seed)  # noqa: S311


def test_equals_the_events_while_writers_and_runs_are_at_work(database: str) -> None:
    draw = seeded()
    with at_work(database, draw, write, write, write, run) as steps:
        compare_at_random_moments(database, draw, steps)


def test_equals_the_events_while_the_loader_and_runs_are_at_work(
    database: str, broker: Broker, topic: str
) -> None:
    draw = seeded()

    def produce(_: Connection, own: random.Random) -> None:
        first = own.randrange(10**6)
        send(broker.bootstrap_servers, topic, events(range(first, first + own.randrange(1, 60)), 4))
        time.sleep(own.random() * 0.05)

    send(broker.bootstrap_servers, topic, events(range(2000), 4))
    with (
        running_loader(database, broker.bootstrap_servers, topic, "--batch-age", "0.1") as loader,
        at_work(database, draw, produce, run) as steps,
    ):
        loader.wait_for("assigned")
        compare_at_random_moments(database, draw, steps)
        assert loader.process.poll() is None, "the loader has ended"
