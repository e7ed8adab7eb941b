"""Databases that a test has to itself."""

import subprocess
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


def copy_database(
    server: PostgresServer, source: str, target: str, onto: PostgresServer | None = None
) -> None:
    """Pipe pg_dump of one database into psql on another; any message of psql is a failure."""
    programs = server.installation.programs
    dump = [programs / "pg_dump", "--dbname", server.dsn(source)]
    dumped = subprocess.run(dump, capture_output=True, check=True)
    restore = [programs / "psql", "-X", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname"]
    restored = subprocess.run(
        [*restore, (onto or server).dsn(target)], input=dumped.stdout, capture_output=True, check=False
    )
    assert (restored.returncode, restored.stderr.decode()) == (0, "")
