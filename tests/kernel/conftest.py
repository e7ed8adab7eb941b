"""clickrollup_kernel beside hll and topn: a database with all three, skipped where the kernel is not built."""

from collections.abc import Iterator

import psycopg
import pytest
from support.databases import cloned_database
from support.kernel import Connection, connected

from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture(scope="session")
def kernel_database(server: PostgresServer) -> Iterator[str]:
    """The connection string of a database with the kernel, hll in a schema of its own, and topn where it is had."""
    names = {name for (name,) in server.execute("SELECT name FROM pg_available_extensions")}
    if "clickrollup_kernel" not in names:
        programs = server.installation.programs
        pytest.skip(
            f"clickrollup_kernel is not installed: make install-kernel PG_CONFIG={programs}/pg_config"
        )
    with cloned_database(server, None) as dsn:
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE SCHEMA sketches")
            connection.execute("CREATE EXTENSION hll SCHEMA sketches")
            connection.execute("CREATE EXTENSION clickrollup_kernel")
            if "topn" in names:
                connection.execute("CREATE EXTENSION topn SCHEMA sketches")
        yield dsn


@pytest.fixture
def kernel(kernel_database: str) -> Iterator[Connection]:
    """A connection to it; see connected."""
    with connected(kernel_database) as connection:
        yield connection


@pytest.fixture
def topn(kernel: Connection) -> None:
    """For a test that needs the topn extension to compare with."""
    if kernel.execute("SELECT FROM pg_extension WHERE extname = 'topn'").fetchone() is None:
        pytest.skip("topn is not installed; what is compared with jsonb_object_agg runs without it")
