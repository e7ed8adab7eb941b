"""Who may read what on a cluster: docs/bi.md, "Tenants on Citus", word for word."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
PAGE = Path(__file__).parents[2] / "docs" / "bi.md"
EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, device_id)
    SELECT '2026-04-01 00:00:00+00', i % 20, 'click', 'c' || i % 20, i FROM generate_series(1, 400) AS i
"""


@pytest.fixture
def acme(coordinator: Connection, clickstream: str) -> Iterator[Connection]:
    """A connection as the reader that the page makes, with events of twenty tenants, some of them rolled up."""
    (statements,) = re.findall(r"\n\n(    SET citus.*\n(?:    .*\n)*)", PAGE.read_text())
    coordinator.execute(EVENTS)
    coordinator.execute("SELECT five_minutely_aggregation()")
    coordinator.execute(EVENTS)
    for statement in filter(str.strip, re.sub(r"--.*", "", statements).split(";")):
        coordinator.execute(statement.encode())
    with psycopg.connect(clickstream, user="acme", autocommit=True) as reader:
        yield reader
    coordinator.execute("DROP SCHEMA acme CASCADE")
    coordinator.execute("DROP ROLE acme")
    coordinator.execute("RESET citus.enable_ddl_propagation")


def test_a_reader_sees_one_tenant_and_all_of_it(acme: Connection, coordinator: Connection) -> None:
    mine = acme.execute(
        "SELECT customer_id, sum(event_count)::bigint FROM acme.rollup_events_1hr_plain GROUP BY 1"
    ).fetchall()
    assert (
        mine
        == coordinator.execute(
            "SELECT customer_id, count(*) FROM events WHERE customer_id = 7 GROUP BY 1"
        ).fetchall()
    )
    assert acme.execute(
        "SELECT count(*) FROM acme.rollup_events_1hr_plain WHERE country = 'c8'"
    ).fetchone() == (0,)
    for closed in ("events", "rollup_events_1hr", "rollup_events_1hr_plain", "rollup_events_1hr_parts"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            acme.execute(f"SELECT * FROM public.{closed}".encode())


def test_a_reader_of_all_sees_all(coordinator: Connection, clickstream: str) -> None:
    coordinator.execute("SELECT clickrollup.grant_reader(role_name => 'reads_all')")
    coordinator.execute("ALTER ROLE reads_all LOGIN")
    with psycopg.connect(clickstream, user="reads_all", autocommit=True) as reader:
        total = reader.execute("SELECT sum(event_count) FROM rollup_events_1hr_parts").fetchone()
        assert total == coordinator.execute("SELECT count(*)::numeric FROM events").fetchone()
