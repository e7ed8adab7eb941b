"""create_clickstream on a cluster: distributed by tenant, co-located, pushed down, and nothing lost."""

import re
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '7 seconds', i % 50, 'click', NULL, 'Chrome',
           CASE WHEN i % 7 > 0 THEN i % 100 END, i % 300
    FROM generate_series(1, 5000) AS i
"""
RAW = """
    SELECT customer_id, event_type, country, browser,
           date_bin('{width}', event_time, '1970-01-01 00:00:00+00') AS {bucket}, count(*),
           coalesce(hll_add_agg(hll_hash_bigint(device_id)), hll_empty())::text
    FROM events GROUP BY 1, 2, 3, 4, 5
"""
KEPT = """
    SELECT customer_id, event_type, country, browser, {bucket}, event_count, device_distinct_count::text FROM {table}
"""


def test_tables_are_distributed_by_tenant_and_beside_each_other(coordinator: Connection) -> None:
    rows = coordinator.execute(
        "SELECT table_name::text, distribution_column, colocation_id FROM citus_tables"
        " WHERE table_name::text IN ('events', 'rollup_events_5min', 'rollup_events_1hr')"
    ).fetchall()
    assert {row[0] for row in rows} == {"events", "rollup_events_5min", "rollup_events_1hr"}
    assert {row[1] for row in rows} == {"customer_id"}
    assert len({row[2] for row in rows}) == 1


@pytest.mark.parametrize(
    ("function", "table", "bucket", "width"),
    [
        ("five_minutely_aggregation", "rollup_events_5min", "minute", "5 minutes"),
        ("hourly_aggregation", "rollup_events_1hr", "hour", "1 hour"),
    ],
)
def test_rollup_equals_raw(
    coordinator: Connection, function: str, table: str, bucket: str, width: str
) -> None:
    for _ in range(2):
        coordinator.execute(EVENTS.encode())
        coordinator.execute(f"SELECT {function}()".encode())
        raw = coordinator.execute(RAW.format(width=width, bucket=bucket).encode()).fetchall()
        kept = coordinator.execute(KEPT.format(table=table, bucket=bucket).encode()).fetchall()
        assert sorted(map(str, raw)) == sorted(map(str, kept))


def test_aggregation_is_pushed_down(coordinator: Connection) -> None:
    """The body of the function, taken from the catalog, explained: each shard is aggregated where it lies."""
    source = coordinator.execute(
        "SELECT prosrc FROM pg_proc WHERE proname = 'five_minutely_aggregation'"
    ).fetchone()
    assert source is not None
    statement = source[0].split("INSERT INTO", 1)[1].split(";")[0]
    statement = re.sub(r"five_minutely_aggregation\.(start|end)_id", "1", statement)
    plan = "\n".join(row[0] for row in coordinator.execute(f"EXPLAIN INSERT INTO{statement}".encode()))
    assert "Custom Scan (Citus Adaptive)" in plan
    assert "Insert on rollup_events_5min_" in plan
    assert "COPY" not in plan
    assert "INSERT/SELECT method" not in plan


def test_partition_maintenance_with_events_in_the_way(coordinator: Connection) -> None:
    coordinator.execute("INSERT INTO events (event_time, customer_id) VALUES (now() + interval '20 days', 1)")
    coordinator.execute("UPDATE partman.part_config SET premake = 30")
    moved = coordinator.execute(
        "SELECT events_moved FROM clickrollup.maintain_partitions('events')"
    ).fetchone()
    assert moved == (1,)


def test_a_second_call_changes_nothing(coordinator: Connection) -> None:
    before = coordinator.execute("SELECT count(*) FROM events").fetchone()
    coordinator.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
    assert coordinator.execute("SELECT count(*) FROM events").fetchone() == before
