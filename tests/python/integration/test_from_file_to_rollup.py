"""The whole way of files that are not the lab's: replayed, loaded by name, rolled up, and equal to a count in Python."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pyarrow
import pytest
from pyarrow import parquet
from support.loading import load
from support.producing import clickrollup

from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]

START = datetime(2026, 3, 1, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
READINGS: LiteralString = """
    CREATE TABLE readings (
        id     uuid PRIMARY KEY,
        ts     bigint NOT NULL,
        sensor text NOT NULL,
        value  numeric,
        writer_xid bigint NOT NULL DEFAULT txid_current()
    )
"""
MEASURES = "ARRAY[clickrollup.count_events('readings'), clickrollup.sum_of('value', 'total')]"
Row = dict[str, Any]


def milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def uuid7(time: datetime, number: int) -> UUID:
    return UUID(int=milliseconds(time) << 80 | 7 << 76 | 2 << 62 | number)


def readings() -> list[Row]:
    """Return readings each 7.3 seconds, some of them at the edge of a bucket, one late."""
    times = [START + timedelta(seconds=7.3) * number for number in range(500)]
    times += [
        START + FIVE_MINUTES,
        START + FIVE_MINUTES - timedelta(milliseconds=1),
        START - timedelta(days=9),
    ]
    return [
        {
            "id": str(uuid7(time, number)),
            "ts": milliseconds(time),
            "sensor": f"s{number % 3}",
            "value": None if number % 7 == 0 else number / 4,
        }
        for number, time in enumerate(times)
    ]


def rolled_up(rows: list[Row]) -> set[tuple[Any, ...]]:
    """Return what a rollup by sensor and five minutes keeps of the readings."""
    found: dict[tuple[str, datetime], list[float | None]] = defaultdict(list)
    for row in rows:
        time = datetime.fromtimestamp(row["ts"] / 1000, UTC)
        found[row["sensor"], time - (time - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE_MINUTES].append(
            row["value"]
        )
    return {
        (sensor, bucket, len(values), sum(value for value in values if value is not None))
        for (sensor, bucket), values in found.items()
    }


def as_parquet(path: Path, rows: list[Row]) -> None:
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)


def as_csv(path: Path, rows: list[Row]) -> None:
    lines = [
        ";".join(rows[0]),
        *(";".join("" if v is None else str(v) for v in row.values()) for row in rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def as_ndjson(path: Path, rows: list[Row]) -> None:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.parquet", as_parquet), ("a.csv", as_csv), ("a.ndjson", as_ndjson)],
    ids=["Parquet", "CSV", "NDJSON"],
)
def test_readings_of_sensors(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path, name: str, write: Any
) -> None:
    rows = readings()
    write(tmp_path / name, rows)
    sent = clickrollup(
        *(
            "replay",
            tmp_path / name,
            "--topic",
            topic,
            "--kafka",
            broker.bootstrap_servers,
            "--key-field",
            "id",
        )
    )
    assert sent.returncode == 0, sent.stderr
    connection.execute(READINGS)
    assert load(database, broker.bootstrap_servers, topic, "--table", "readings")["loaded"] == len(rows)
    for rollup, clock in (
        ("by_ts", "time_column => 'ts', time_unit => 'ms'"),
        ("by_id", "time_column => 'id'"),
    ):
        connection.execute(
            f"SELECT clickrollup.create_rollup('readings', '{rollup}', '5 minutes', ARRAY['sensor'], {MEASURES}, "
            f"{clock}, schedule => NULL)".encode()
        )
        connection.execute(f"CALL clickrollup.run_rollup('{rollup}')".encode())
        kept = connection.execute(
            f"SELECT sensor, bucket, readings, coalesce(total, 0) FROM {rollup}".encode()
        )
        assert set(kept.fetchall()) == rolled_up(rows)


def test_an_access_log_of_nginx_in_json(
    database: str, connection: Connection, broker: Broker, topic: str, tmp_path: Path
) -> None:
    times = [START + timedelta(seconds=97) * number for number in range(200)]
    lines = [
        {
            "time_iso8601": time.isoformat(),
            "remote_addr": "10.0.0.1",
            "http_x_forwarded_for": f"192.0.2.{number % 9}, 10.0.0.9",
            "request": f"{'POST' if number % 5 == 0 else 'GET'} /page{number % 4} HTTP/1.1",
            "status": 200,
        }
        for number, time in enumerate(times)
    ]
    path = tmp_path / "access.json"
    path.write_text("\n".join([*map(json.dumps, lines), '{"broken":']), encoding="utf-8")
    sent = clickrollup("replay", path, "--topic", topic, "--kafka", broker.bootstrap_servers, "--skip-bad")
    assert sent.returncode == 0, sent.stderr
    assert "line 201 skipped" in sent.stderr
    assert load(database, broker.bootstrap_servers, topic)["loaded"] == len(lines)
    connection.execute("SELECT five_minutely_aggregation()")
    kept = connection.execute(
        "SELECT event_type, minute, sum(event_count)::integer FROM rollup_events_5min GROUP BY 1, 2"
    ).fetchall()
    expected: dict[tuple[str, datetime], int] = defaultdict(int)
    for number, time in enumerate(times):
        expected["post" if number % 5 == 0 else "page_view", time - (time - START) % FIVE_MINUTES] += 1
    assert {(kind, minute): count for kind, minute, count in kept} == expected
    assert connection.execute("SELECT count(DISTINCT device_id) FROM events").fetchone() == (9,)
