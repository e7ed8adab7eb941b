"""A full disk: the run that meets it is undone whole, and the next one, with room again, counts once."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg import errors
from stress.small_disk import SmallDisk
from support.isolation import INSERT, RUN_ROLLUP, Connection, assert_exact, counted, watermark

from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture
def small_server() -> Iterator[PostgresServer]:
    """A server of the test's own, because a small disk stops it before it is unmounted."""
    with PostgresServer(durable=False) as own:
        yield own


@pytest.fixture
def disk(small_server: PostgresServer) -> Iterator[SmallDisk]:
    """A file system that the test can fill."""
    with SmallDisk(small_server) as disk:
        if not disk.available:
            pytest.skip("only root can mount a small file system")
        yield disk


@pytest.fixture
def small(small_server: PostgresServer, disk: SmallDisk, strategy: str) -> Iterator[Connection]:
    """A session of a database whose 5-minute rollup is stored on the small disk, with an event that waits."""
    with closing(psycopg.connect(small_server.create_database("small"), autocommit=True)) as session:
        session.execute("CREATE EXTENSION clickrollup CASCADE")
        session.execute("SELECT clickrollup.create_clickstream(schedule => NULL, strategy => %s)", [strategy])
        disk.hold(session, ["rollup_events_5min"])
        session.execute(INSERT, [1])
        yield session


def test_full_disk(small: Connection, disk: SmallDisk) -> None:
    before = watermark(small)
    disk.fill()
    with pytest.raises(errors.DiskFull):
        small.execute(RUN_ROLLUP)
    assert watermark(small) == before
    assert counted(small) == []
    assert small.execute("SELECT sqlstate FROM clickrollup.rollup_runs").fetchall() == [("53100",)]
    disk.free()
    small.execute(INSERT, [2])
    assert_exact(small)
    assert counted(small) == [1, 2]
