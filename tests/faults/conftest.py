"""A server that a test may stop, crash or fill."""

from collections.abc import Iterator

import psycopg
import pytest

from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that only this test uses, with a database `clicks` that is ready for events."""
    with PostgresServer(durable=False) as running:
        with psycopg.connect(running.create_database("clicks"), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION clickrollup CASCADE")
            connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        yield running
