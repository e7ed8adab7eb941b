"""The lab on a cluster: its calls and queries after create_clickstream, and its whole SQL by hand, then adopted."""

from typing import Any

import psycopg
import pytest
from support.cluster import DATABASE, cluster_of
from support.lab import lab_deployment, lab_statements

from clickrollup.sandbox.installation import Installation

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '7 seconds', 1 + i % 3, 'click', NULLIF('c' || i % 4, 'c0'),
           'Chrome', i % 40, i % 90
    FROM generate_series(1, 900) AS i
"""


def test_calls_and_dashboard_queries(coordinator: Connection) -> None:
    coordinator.execute(
        "INSERT INTO events (event_time, customer_id, device_id) VALUES (now(), 2, 7), (now(), 1, 8)"
    )
    assert_lab_s_queries_work(coordinator)


def assert_lab_s_queries_work(connection: Connection) -> None:
    """Run the calls and dashboard queries as they stand in the lab; two events of this day are the newest."""
    calls_and_queries = [text for text in lab_statements() if "cron.schedule" not in text]
    results = [connection.execute(text.encode()).fetchall() for text in calls_and_queries]
    assert len(results) == 7
    assert results[2] == [(2, 2.0)]
    assert results[6][0] == ("7",)


def test_the_whole_lab_by_hand_then_adopted() -> None:
    """On a cluster of its own, since the lab's tables have the names of ours."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with (
        cluster_of() as nodes,
        psycopg.connect(nodes[0].dsn(DATABASE), autocommit=True) as connection,
    ):
        deploy(connection)
        for _ in range(2):
            connection.execute(EVENTS.encode())
            connection.execute("SELECT five_minutely_aggregation()")
            connection.execute("SELECT hourly_aggregation()")
        connection.execute("CREATE EXTENSION clickrollup")
        for name in ("rollup_events_5min", "rollup_events_1hr"):
            found = dict(
                connection.execute("SELECT kind, done FROM clickrollup.adopt_rollup(%s)", [name]).fetchall()
            )
            assert found["registry"]
        connection.execute(EVENTS.encode())
        connection.execute("SELECT five_minutely_aggregation()")
        connection.execute("SELECT hourly_aggregation()")
        for name in ("rollup_events_5min", "rollup_events_1hr"):
            assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
        connection.execute(
            "INSERT INTO events (event_time, customer_id, device_id) VALUES (now(), 2, 7), (now(), 1, 8)"
        )
        assert_lab_s_queries_work(connection)


def deploy(connection: Connection) -> None:
    """Run the lab's SQL, with its extensions and its topn, as the lab document has it."""
    for extension in ("pg_cron", "hll", "topn"):
        connection.execute(f"CREATE EXTENSION {extension}".encode())
    connection.execute("CREATE SCHEMA partman")
    connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
    for statements in lab_deployment(distributed=True):
        connection.execute(statements.encode())
    connection.execute("UPDATE cron.job SET active = false")
