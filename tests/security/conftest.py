"""A database with a victim and an attacker, for each attack a new one."""

from collections.abc import Iterator

import psycopg
import pytest
from support.attacks import ROLES, Connection, prepare
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

ARENA = "security_template"


@pytest.fixture(scope="session")
def roles(server: PostgresServer) -> tuple[str, ...]:
    """The plain roles of the server, by name."""
    for role in ROLES:
        server.execute(f"CREATE ROLE {role} LOGIN")
    return ROLES


@pytest.fixture(scope="session")
def arena_template(server: PostgresServer, roles: tuple[str, ...]) -> Iterator[str]:
    """The name of the database that `arena` is cloned from."""
    assert "evil" in roles
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


@pytest.fixture(scope="session")
def trial(server: PostgresServer, arena_template: str) -> Iterator[Connection]:
    """A superuser's connection to an arena that nobody changes: what is tried there is rolled back."""
    with (
        cloned_database(server, arena_template) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        yield connection
