"""A cluster for all tests, from the machine's PostgreSQL where citus is installed for it, and a clickstream on it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.cluster import DATABASE, cluster_of

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture(scope="session")
def cluster() -> Iterator[list[PostgresServer]]:
    """The coordinator, then the workers."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with cluster_of() as nodes:
        yield nodes


@pytest.fixture(scope="session")
def clickstream(cluster: list[PostgresServer]) -> str:
    """The coordinator's connection string, with the extension and a clickstream on it."""
    dsn = cluster[0].dsn(DATABASE)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_cron")
        connection.execute("CREATE SCHEMA partman")
        connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
    return dsn


@pytest.fixture
def coordinator(clickstream: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection to the coordinator, in autocommit."""
    with psycopg.connect(clickstream, autocommit=True) as connection:
        yield connection
