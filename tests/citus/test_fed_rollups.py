"""Rollups of few rows feed others on a cluster: a large run reads their new rows in place of the events, and is exact."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
RUN: LiteralString = "CALL clickrollup.run_rollup('fed.rollup_events_5min')"
# Three tenants; as few rows of five minutes a tenant as there may be for so many events.
EVENTS: LiteralString = """
    INSERT INTO fed.events (event_time, customer_id, event_type, device_id, session_id)
    SELECT %s::timestamptz + i * interval '0.7 seconds', i %% 3, 'click', i %% 300, i %% 700
    FROM generate_series(1, 12000) AS i
"""
RAW = """
    SELECT customer_id, date_trunc('{unit}', event_time, 'UTC'), count(*),
           hll_add_agg(hll_hash_bigint(device_id), 11, 5, -1, 1)::text, clickrollup.topn_add_agg(device_id::text)
    FROM fed.events GROUP BY 1, 2 ORDER BY 1, 2
"""
STORED = """
    SELECT customer_id, {unit}, event_count, device_distinct_count::text, top_devices_1000
    FROM fed.rollup_events_{name}_tenants ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def fed(clickstream: str) -> Iterator[Connection]:
    """A clickstream on two shards, with what the dashboard reads."""
    with psycopg.connect(clickstream, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA fed")
        connection.execute("SET citus.shard_count = 2")
        connection.execute("SELECT clickrollup.create_clickstream('fed', schedule => NULL)")
        connection.execute("SELECT clickrollup.create_dashboard_rollups('fed')")
        yield connection
        connection.execute("SELECT clickrollup.drop_clickstream('fed')")
        connection.execute("DROP SCHEMA fed CASCADE")


def run(fed: Connection) -> str:
    """Run all, and return what Citus sent to the shards."""
    sent: list[str] = []
    fed.add_notice_handler(handler := lambda notice: sent.append(str(notice.message_primary)))
    fed.execute("SET citus.log_remote_commands = on")
    fed.execute("SET client_min_messages = log")
    fed.execute(RUN)
    fed.execute("RESET client_min_messages")
    fed.execute("RESET citus.log_remote_commands")
    fed.remove_notice_handler(handler)
    return "\n".join(sent)


def assert_exact(fed: Connection) -> None:
    """Hours and days of the tenants equal the events, and so does all the rest."""
    for unit, name in (("hour", "1hr"), ("day", "1day")):
        stored = fed.execute(STORED.format(unit=unit, name=name).encode()).fetchall()
        assert stored == fed.execute(RAW.format(unit=unit).encode()).fetchall()
    for (name,) in fed.execute(
        "SELECT name FROM clickrollup.rollups WHERE event_table_name = 'fed.events' AND bucket IS NOT NULL"
    ).fetchall():
        assert fed.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []


def test_large_runs_read_new_rows_and_old_events(fed: Connection) -> None:
    """Where nothing is there before; buckets that are, in part, and late ones; none that is new; and by a small run."""
    for times in (
        ["2026-03-01 00:02:00+00"],
        ["2026-03-01 02:21:00+00", "2026-03-01 00:31:00+00"],
        ["2026-03-01 01:00:00+00"],
    ):
        for time in times:
            fed.execute(EVENTS, [time])
        assert run(fed).count("UNION ALL") == 2 * 2
        assert_exact(fed)
    fed.execute(
        "INSERT INTO fed.events (event_time, customer_id, device_id) VALUES ('2026-03-01 09:00+00', 1, 1)"
    )
    assert "UNION ALL" not in run(fed)
    assert_exact(fed)


def test_events_of_no_finite_time_are_counted_too(fed: Connection) -> None:
    """Into rollups that have no such row, and into some that have."""
    fed.execute("ALTER TABLE fed.events DROP CONSTRAINT events_event_time_range")
    for _ in range(2):
        fed.execute(EVENTS, ["2026-03-01 00:02:00+00"])
        fed.execute(
            "INSERT INTO fed.events (event_time, customer_id, device_id) VALUES ('-infinity', 1, 1), ('infinity', 2, 2)"
        )
        assert "UNION ALL" in run(fed)
        counted = "SELECT sum(event_count)::bigint FROM fed.rollup_events_{}_tenants"
        totals = {fed.execute(counted.format(name).encode()).fetchone() for name in ("5min", "1hr", "1day")}
        assert totals == {fed.execute("SELECT count(*) FROM fed.events").fetchone()}
