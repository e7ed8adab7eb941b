"""The lab's own SQL runs as it stands in the lab document, on what create_clickstream makes."""

from typing import Any

import psycopg
from support.lab import lab_statements

Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT now() - i * interval '0.1 seconds', 1 + i % 3, 'click', 'China', 'Chrome', i % 40, i % 90
    FROM generate_series(1, 900) AS i
"""


def test_the_document_holds_what_we_test() -> None:
    kinds = [
        "cron" if "cron.schedule" in text else "call" if "aggregation()" in text else "query"
        for text in lab_statements()
    ]
    assert kinds == ["cron", "call", "call", *["query"] * 5]


def run_all(connection: Connection, statements: list[str]) -> list[list[tuple[Any, ...]]]:
    """Execute each statement exactly as it stands, return its rows."""
    return [connection.execute(text.encode()).fetchall() for text in statements]


def test_calls_and_dashboard_queries(connection: Connection) -> None:
    connection.execute("SET timezone = 'UTC'")
    connection.execute(EVENTS)
    results = run_all(connection, lab_statements()[1:])
    assert results[:2] == [[(("1", "900"),)], [(("901", "900"),)]]
    quarter_hour, week, trend, tenant, top = results[2:]
    assert quarter_hour == [(900, 40.0)]
    assert week == [(900, 40.0)]
    assert sum(row[1] for row in trend) == 900
    assert tenant == [(300, 40.0)]
    assert len(top) == 10


def test_scheduling_as_the_lab_does(cron_database: str) -> None:
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream()")
        for statement in lab_statements()[0].splitlines():
            connection.execute(statement.encode())
        commands = {row[0] for row in connection.execute("SELECT command FROM cron.job")}
    assert "SELECT five_minutely_aggregation();" in commands
    assert "CALL clickrollup.run_rollup('rollup_events_5min'::pg_catalog.text)" in commands
