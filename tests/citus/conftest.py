"""A cluster for all tests, and a clickstream on it.

From the machine's PostgreSQL where citus is installed for it; else in containers from Dockerfile.citus, where an engine
is there and can build it; else the tests are skipped, and say why.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from docker.errors import DockerException
from support.cluster import DATABASE, SETTINGS, WORKERS, cluster_of, join
from support.containers import containers, missing_engine

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture(scope="session")
def cluster() -> Iterator[list[PostgresServer]]:
    """The coordinator, then the workers."""
    if Installation.find().has_library("citus"):
        with cluster_of() as nodes:
            yield nodes
        return
    without = "citus is not installed for this PostgreSQL (PG_CONFIG can name another)"
    if why := missing_engine():
        pytest.skip(f"{without}, and {why}")
    with ExitStack() as stack:
        try:
            contained = stack.enter_context(containers(WORKERS + 1, SETTINGS))
        except DockerException as error:
            pytest.skip(f"{without}, and its image cannot be built: {error}")
        join([*contained])
        yield [*contained]


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


@pytest.fixture
def nodes() -> Iterator[list[PostgresServer]]:
    """A coordinator and a worker for one test, which may stop them, with a clickstream."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with cluster_of(1) as nodes:
        nodes[0].execute("CREATE EXTENSION clickrollup CASCADE")
        nodes[0].execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        yield nodes
