"""Reconcile, rebuild, erase, misplaced events and retention on distributed tables."""

from typing import Any

import psycopg
import pytest
from psycopg import errors

pytestmark = [pytest.mark.citus, pytest.mark.usefixtures("january")]
Connection = psycopg.Connection[tuple[Any, ...]]

RECONCILE = "SELECT * FROM clickrollup.reconcile(%s, '2025-01-01 00:00:00+00', '2025-02-01 00:00:00+00')"
REBUILD = (
    "SELECT clickrollup.rebuild('rollup_events_5min', '2025-01-01 00:00:00+00', '2025-02-01 00:00:00+00')"
)
RETENTION = "SELECT * FROM clickrollup.apply_retention('events', '2025-01-09 00:00:00+00')"


@pytest.fixture(scope="module")
def january(clickstream: str) -> None:
    """Events of January 2025 in a distributed partition of their own, counted."""
    with psycopg.connect(clickstream, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE events_202501 PARTITION OF events"
            " FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-01-02 00:00:00+00')"
        )
        connection.execute(
            "INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)"
            " SELECT '2025-01-01 00:00:00+00'::timestamptz + i * interval '7 seconds', i % 20, 'click',"
            " CASE WHEN i % 3 = 0 THEN 'China' END, 'Chrome', i % 90, i % 300 FROM generate_series(1, 5000) AS i"
        )
        connection.execute("SELECT five_minutely_aggregation()")


@pytest.fixture
def repaired(coordinator: Connection) -> Connection:
    """A connection to the coordinator, where both rollups agree with January's events, as the test must leave them."""
    assert [coordinator.execute(RECONCILE, [name]).fetchall() for name in ROLLUPS] == [[], []]
    return coordinator


ROLLUPS = ["rollup_events_5min", "rollup_events_1hr"]


def test_a_difference_is_found_and_rebuilt(repaired: Connection) -> None:
    repaired.execute(
        "UPDATE rollup_events_5min SET event_count = 0, top_devices_1000 = '{}'"
        " WHERE customer_id = 7 AND minute = '2025-01-01 01:00:00+00' AND country IS NULL"
    )
    found = repaired.execute(RECONCILE, ["rollup_events_5min"]).fetchall()
    assert {row[2] for row in found} == {"event_count", "top_devices_1000"}
    assert {row[0]["customer_id"] for row in found} == {7}
    rebuilt = repaired.execute(REBUILD).fetchone()
    assert rebuilt == (117 + 10,)
    assert [repaired.execute(RECONCILE, [name]).fetchall() for name in ROLLUPS] == [[], []]


def test_misplaced_event_is_found_and_counted(repaired: Connection) -> None:
    repaired.execute(
        "INSERT INTO events (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
        " VALUES (1, '2025-01-01 02:00:00+00', 19)"
    )
    found = repaired.execute(
        "SELECT events_misplaced FROM clickrollup.find_misplaced('rollup_events_1hr', '2025-01-01', '2025-02-01')"
    ).fetchall()
    assert found == [(1,)]
    repaired.execute(REBUILD)
    assert [repaired.execute(RECONCILE, [name]).fetchall() for name in ROLLUPS] == [[], []]


def test_erase(repaired: Connection) -> None:
    erased = repaired.execute(
        "SELECT * FROM clickrollup.erase('events', 'event_time < ''2025-02-01'' AND customer_id = 3 AND device_id = 3')"
    ).fetchone()
    assert erased is not None
    assert erased[0] > 0
    assert erased[1] > 0
    assert [repaired.execute(RECONCILE, [name]).fetchall() for name in ROLLUPS] == [[], []]
    left = repaired.execute(
        "SELECT count(*) FROM rollup_events_1hr WHERE customer_id = 3 AND hour < '2025-02-01' AND top_devices_1000 ? '3'"
    ).fetchone()
    assert left == (0,)


def test_retention(repaired: Connection) -> None:
    repaired.execute("SELECT clickrollup.set_retention('events', '1 day', schedule => NULL)")
    repaired.execute("INSERT INTO events (event_time, customer_id) VALUES ('2025-01-01 03:00:00+00', 3)")
    with pytest.raises(
        errors.ObjectInUse, match=r"'rollup_events_5min' holds public.events_202501: .* 1 of its events"
    ):
        repaired.execute(RETENTION)
    repaired.execute("SELECT five_minutely_aggregation()")
    before = repaired.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone()
    dropped = repaired.execute(RETENTION).fetchone()
    assert dropped is not None
    assert dropped[0] == 1
    assert repaired.execute("SELECT to_regclass('events_202501')").fetchone() == (None,)
    assert repaired.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == before
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match=r"before 2025-01-02 .* were dropped"):
        repaired.execute(REBUILD)
