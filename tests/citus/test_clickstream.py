"""create_clickstream on a cluster: distributed by tenant, co-located, pushed down, and nothing lost."""

import re
from typing import Any

import psycopg
import pytest
from support.cluster import DATABASE

from clickrollup.sandbox.postgres import PostgresServer

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


def statements_of(connection: Connection, function: str) -> list[str]:
    """Return the INSERTs of an aggregation function's body, with a window of their own."""
    row = connection.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function]).fetchone()
    assert row is not None
    found = re.findall(r"^INSERT INTO .*?;", row[0], re.DOTALL | re.MULTILINE)
    known = [re.sub(r"v_window\.(window_start|window_end|first_id)", "1", statement) for statement in found]
    return [re.sub(r"v_window\.(\w+_time|cold_until)", "NULL::timestamptz", statement) for statement in known]


def test_aggregation_of_the_whole_chain_is_pushed_down(coordinator: Connection) -> None:
    """Each statement of the function, taken from the catalog, explained: every shard is aggregated where it lies."""
    statements = statements_of(coordinator, "five_minutely_aggregation")
    assert len(statements) == 2
    for statement, table in zip(statements, ("rollup_events_5min", "rollup_events_1hr"), strict=True):
        plan = explained(coordinator, statement)
        assert "Custom Scan (Citus Adaptive)" in plan
        assert "Task Count: 32" in plan
        assert f"Insert on {table}_" in plan
        assert "COPY" not in plan
        assert "INSERT/SELECT method" not in plan
        assert "Distributed Subplan" not in plan


def explained(connection: Connection, statement: str) -> str:
    """Return the plan of a statement."""
    return "\n".join(row[0] for row in connection.execute(f"EXPLAIN {statement}".encode()))


@pytest.mark.parametrize("view", ["live", "plain", "top_devices_1000"])
@pytest.mark.parametrize("table", ["rollup_events_5min", "rollup_events_1hr"])
def test_views_are_answered_on_the_shards(coordinator: Connection, table: str, view: str) -> None:
    """All that the coordinator computes beforehand is the watermark."""
    plan = explained(coordinator, f"SELECT * FROM {table}_{view}")
    assert "Task Count: 32" in plan
    assert plan.count("Distributed Subplan") == 1
    assert "rollups_pkey" in plan.split("Task Count")[0] or "on rollups w" in plan.split("Task Count")[0]


def test_live_view_on_a_worker(cluster: list[PostgresServer], coordinator: Connection) -> None:
    """A worker has no registry: it asks the coordinator for the watermark, and never leaves out the tail."""
    coordinator.execute(EVENTS.encode())
    query = "SELECT sum(event_count), count(*) FROM rollup_events_5min_live"
    expected = coordinator.execute(query).fetchone()
    coordinator.execute("CREATE ROLE stranger LOGIN")
    coordinator.execute("GRANT SELECT ON events, rollup_events_5min, rollup_events_5min_live TO stranger")
    with psycopg.connect(cluster[1].dsn(DATABASE), autocommit=True) as worker:
        assert worker.execute(query).fetchone() == expected
        by_plain = "SELECT sum(event_count) FROM rollup_events_1hr_plain"
        assert worker.execute(by_plain).fetchone() == coordinator.execute(by_plain).fetchone()
        worker.execute("SET ROLE stranger")
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="does not say how far"):
            worker.execute(query)
    coordinator.execute("DROP OWNED BY stranger")
    coordinator.execute("DROP ROLE stranger")


def test_a_top_n_is_united_over_tenants(coordinator: Connection) -> None:
    """Citus splits this aggregate, which is ours where topn is not installed, between workers and coordinator."""
    united = """
        SELECT t.item, t.frequency FROM (SELECT topn_union_agg(top_devices_1000) AS items FROM rollup_events_1hr_live
        WHERE hour >= '2026-01-01 00:00:00+00' AND hour < '2026-03-02 00:00:00+00') AS u, topn(u.items, 1000) AS t
    """
    raw = """SELECT device_id::text, count(*) FROM events WHERE event_time >= '2026-01-01 00:00:00+00'
             AND event_time < '2026-03-02 00:00:00+00' AND device_id IS NOT NULL GROUP BY 1"""
    assert sorted(coordinator.execute(united.encode()).fetchall()) == sorted(
        coordinator.execute(raw.encode()).fetchall()
    )
    direct = "SELECT topn_add_agg(country) FROM events WHERE customer_id IS NULL AND event_time < '1970-01-01 00:00:00+00'"
    assert coordinator.execute(direct.encode()).fetchone() == (None,)


def test_top_n_keeps_n_on_the_workers(coordinator: Connection) -> None:
    coordinator.execute(
        "CREATE TABLE viewed (id bigserial, at timestamptz NOT NULL, tenant bigint, item bigint)"
    )
    coordinator.execute("SELECT create_distributed_table('viewed', 'tenant')")
    coordinator.execute(
        "SELECT clickrollup.create_rollup('viewed', 'viewed_daily', '1 day', ARRAY['tenant'], schedule => NULL,"
        " measures => ARRAY[clickrollup.top_of('item', 'items', 5), clickrollup.count_events('views')])"
    )
    coordinator.execute(
        "INSERT INTO viewed (at, tenant, item) SELECT '2026-01-01 00:00:00+00', i % 4, sqrt(i % 400)::int"
        " FROM generate_series(1, 4000) AS i"
    )
    kept = "SELECT DISTINCT (SELECT count(*) FROM jsonb_object_keys(items)) FROM (SELECT items FROM viewed_daily OFFSET 0) AS d"
    coordinator.execute("CALL clickrollup.run_rollup('viewed_daily')")
    assert coordinator.execute(kept).fetchall() == [(5,)]
    coordinator.execute("SELECT clickrollup.rebuild('viewed_daily')")
    assert coordinator.execute(kept).fetchall() == [(5,)]
    coordinator.execute("SELECT clickrollup.drop_rollup('viewed_daily')")
    coordinator.execute("DROP TABLE viewed")


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
