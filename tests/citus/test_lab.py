"""The lab's calls and dashboard queries, as they stand in the lab document, on a cluster."""

from typing import Any

import psycopg
import pytest
from support.lab import lab_statements

pytestmark = pytest.mark.citus


def test_calls_and_dashboard_queries(coordinator: psycopg.Connection[tuple[Any, ...]]) -> None:
    coordinator.execute(
        "INSERT INTO events (event_time, customer_id, device_id) VALUES (now(), 2, 7), (now(), 1, 8)"
    )
    calls_and_queries = [text for text in lab_statements() if "cron.schedule" not in text]
    results = [coordinator.execute(text.encode()).fetchall() for text in calls_and_queries]
    assert len(results) == 7
    assert results[2] == [(2, 2.0)]
    assert results[6][0] == ("7",)
