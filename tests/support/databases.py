"""Databases that a test has to itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from pytest_postgresql.janitor import DatabaseJanitor

from clickrollup.sandbox.postgres import PostgresServer


@contextmanager
def cloned_database(server: PostgresServer, template: str | None, name: str | None = None) -> Iterator[str]:
    """Create a database, by default of a fresh name, yield its connection string, and drop it."""
    name = name or f"test_{uuid4().hex}"
    with DatabaseJanitor(
        user=server.user,
        host=str(server.folder),
        port=server.port,
        dbname=name,
        template_dbname=template,
    ):
        yield server.dsn(name)
