"""A server that a test may stop, crash or fill."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from support.tables import LoadedTable, clickstream, mapped

from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that only this test uses, with a database `clicks` that is ready for events."""
    with PostgresServer(durable=False) as running:
        with psycopg.connect(running.create_database("clicks"), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION clickrollup CASCADE")
            connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        yield running


@pytest.fixture(params=["events", "mapped"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> LoadedTable:
    """The table that a fault is tested with; the test makes it."""
    return clickstream() if request.param == "events" else mapped(tmp_path)
