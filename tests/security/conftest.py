"""A database with a victim and an attacker, for each attack a new one."""

from collections.abc import Iterator

import psycopg
import pytest
from support.attacks import ROLES, Connection, prepare
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

ARENA = "security_template"


@pytest.fixture(scope="session")
def arena_template(server: PostgresServer) -> Iterator[str]:
    """The name of the database that `arena` is cloned from, and the roles that are in it."""
    for role in ROLES:
        server.execute(f"CREATE ROLE {role} LOGIN")
    with cloned_database(server, None, ARENA) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION clickrollup CASCADE")
            prepare(connection)
        yield ARENA


@pytest.fixture
def arena(server: PostgresServer, arena_template: str) -> Iterator[Connection]:
    """A superuser's connection to a database in which evil may own rollups."""
    with (
        cloned_database(server, arena_template) as dsn,
        psycopg.connect(dsn, autocommit=True, options="-c statement_timeout=60s") as connection,
    ):
        yield connection
