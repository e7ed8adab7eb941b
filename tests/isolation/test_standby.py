"""A standby leaves runs to its primary; promoted, it goes on exactly where the primary stood."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg import errors
from support.isolation import (
    INSERT,
    RUN,
    RUN_ROLLUP,
    Connection,
    assert_exact,
    counted,
    reconciled,
    wait_until,
    watermark,
)
from support.standby import Standby

from clickrollup.sandbox.postgres import PostgresServer


@pytest.fixture
def standby(server: PostgresServer, connection: Connection) -> Iterator[PostgresServer]:
    """A streaming standby of the server, copied while the test's database counts the event of customer 0."""
    connection.execute(INSERT, [0])
    assert_exact(connection)
    with Standby(server) as copy:
        yield copy


@pytest.fixture
def replica(standby: PostgresServer, connection: Connection) -> Iterator[Connection]:
    """A session of the standby on its copy of the test's database."""
    with closing(psycopg.connect(standby.dsn(connection.info.dbname), autocommit=True)) as session:
        yield session


def catch_up(connection: Connection, replica: Connection) -> None:
    """Return when the standby has replayed all that the primary has written."""
    row = connection.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
    assert row is not None
    wait_until(replica, f"SELECT 1 WHERE pg_last_wal_replay_lsn() >= '{row[0]}'")


@pytest.fixture
def writers(connection: Connection, writer: Connection) -> Connection:
    """A session with an event of customer 7 that is not committed, after it has prepared that of customer 1."""
    writer.execute("PREPARE TRANSACTION 'both have it'")
    writer.execute("BEGIN")
    writer.execute(INSERT, [7])
    connection.execute(INSERT, [3])
    return writer


def test_standby_and_its_promotion(
    connection: Connection, strategy: str, replica: Connection, writers: Connection
) -> None:
    catch_up(connection, replica)
    stands_at = watermark(replica)
    with pytest.raises(errors.ReadOnlySqlTransaction):
        replica.execute(RUN)
    replica.execute(RUN_ROLLUP)  # a NOTICE says that it runs on the primary
    assert watermark(replica) == stands_at == watermark(connection)
    assert reconciled(replica) == []

    assert replica.execute("SELECT pg_promote()").fetchone() == (True,)
    replica.execute(INSERT, [4])
    if strategy == "snapshot":
        assert_exact(replica)
        assert counted(replica) == [0, 3, 4]
    replica.execute("COMMIT PREPARED 'both have it'")
    assert_exact(replica)
    assert counted(replica) == [0, 1, 3, 4]

    connection.execute("ROLLBACK PREPARED 'both have it'")
    writers.execute("COMMIT")
    assert_exact(connection)
    assert counted(connection) == [0, 3, 7]
