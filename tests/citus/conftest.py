"""A Citus cluster, a coordinator and two workers, from the machine's PostgreSQL where citus is installed for it."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

WORKERS = 2
SETTINGS = {
    "wal_level": "logical",
    "citus.node_conninfo": "sslmode=prefer",
    "max_prepared_transactions": "100",
}
DATABASE = "postgres"  # citus knows nodes by database, and pg_cron lives in this one


@pytest.fixture(scope="session")
def cluster() -> Iterator[list[PostgresServer]]:
    """The coordinator, then the workers; the nodes meet by their sockets, which ask for no password."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(PostgresServer(durable=False, settings=SETTINGS)) for _ in range(WORKERS + 1)
        ]
        for node in nodes:
            node.execute("CREATE EXTENSION citus")
        coordinator = nodes[0]
        coordinator.execute(f"SELECT citus_set_coordinator_host('{coordinator.folder}', {coordinator.port})")
        for worker in nodes[1:]:
            coordinator.execute(f"SELECT citus_add_node('{worker.folder}', {worker.port})")
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
