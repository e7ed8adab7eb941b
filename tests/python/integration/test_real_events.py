"""9,999 events, made and real ones, through broker and loader: every cell of both rollups, checked independently."""

import csv
import gzip
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from clickrollup.sandbox.broker import Broker

ROLLUPS = [
    ("rollup_events_5min", "minute", timedelta(minutes=5)),
    ("rollup_events_1hr", "hour", timedelta(hours=1)),
]
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
Connection = psycopg.Connection[tuple[Any, ...]]
Cell = tuple[int, str, str, str, datetime]


@pytest.fixture(scope="session")
def rows(sample: Path) -> list[dict[str, str]]:
    """The events as they stand in the file."""
    with gzip.open(sample, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def replay_and_load(
    database: str, connection: Connection, broker: Broker, topic: str, sample: Path
) -> Callable[[], None]:
    """Sends the file to a topic, loads the topic, rolls up: as its users would, by the commands."""

    def run(*arguments: str) -> None:
        command = [sys.executable, "-m", "clickrollup", *arguments]
        options = ["--kafka", broker.bootstrap_servers, "--topic", topic]
        subprocess.run([*command, *options], check=True, capture_output=True, timeout=120)

    def replay() -> None:
        run("replay", str(sample))
        run("load", "--dsn", database, "--group", "real-events", "--until-end")
        connection.execute("SELECT five_minutely_aggregation()")
        connection.execute("SELECT hourly_aggregation()")

    return replay


def cells(rows: list[dict[str, str]], width: timedelta) -> dict[Cell, Counter[str]]:
    """Count the file's devices per cell, without the database."""
    found: dict[Cell, Counter[str]] = {}
    for row in rows:
        time = datetime.fromisoformat(row["event_time"])
        bucket = EPOCH + (time - EPOCH) // width * width
        cell = (int(row["customer_id"]), row["event_type"], row["country"], row["browser"], bucket)
        found.setdefault(cell, Counter())[row["device_id"]] += 1
    return found


def test_both_rollups_cell_by_cell(
    connection: Connection, rows: list[dict[str, str]], replay_and_load: Callable[[], None]
) -> None:
    connection.execute("SET TimeZone = 'America/New_York'")
    replay_and_load()
    for table, bucket, width in ROLLUPS:
        query = f"SELECT customer_id, event_type, country, browser, {bucket}, event_count, top_devices_1000 FROM {table}"
        stored = {row[:5]: (row[5], row[6]) for row in connection.execute(query)}
        expected = {cell: (devices.total(), dict(devices)) for cell, devices in cells(rows, width).items()}
        assert stored == expected
        assert sum(count for count, _ in stored.values()) == len(rows) == 9999
        assert connection.execute(sketches_that_differ(table, bucket, width)).fetchall() == []


def sketches_that_differ(table: str, bucket: str, width: timedelta) -> bytes:
    """Return the query for rollup rows whose hll is not, bit for bit, that of all raw events of the cell."""
    return f"""
        WITH raw AS (
            SELECT customer_id, event_type, country, browser,
                   date_bin('{width.total_seconds()} seconds', event_time, '1970-01-01 00:00:00+00') AS {bucket},
                   hll_add_agg(hll_hash_bigint(device_id))::text, hll_add_agg(hll_hash_bigint(session_id))::text
            FROM events GROUP BY 1, 2, 3, 4, 5)
        SELECT customer_id, event_type, country, browser, {bucket},
               device_distinct_count::text, session_distinct_count::text FROM {table}
        EXCEPT ALL TABLE raw""".encode()


def test_second_replay_doubles_counts_and_leaves_distinct_counts(
    connection: Connection, rows: list[dict[str, str]], replay_and_load: Callable[[], None]
) -> None:
    summary = b"""SELECT sum(event_count), hll_cardinality(hll_union_agg(device_distinct_count)),
                         hll_cardinality(hll_union_agg(session_distinct_count)), count(*) FROM %s"""
    replay_and_load()
    first = [connection.execute(summary % table.encode()).fetchone() for table, _, _ in ROLLUPS]
    replay_and_load()
    for (table, bucket, width), before in zip(ROLLUPS, first, strict=True):
        assert before is not None
        after = connection.execute(summary % table.encode()).fetchone()
        assert after == (2 * before[0], *before[1:])
        assert before[0] == len(rows)
        assert connection.execute(sketches_that_differ(table, bucket, width)).fetchall() == []
