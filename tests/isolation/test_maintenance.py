"""What holds locks of the table or an old snapshot, but writes no event, is not waited for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import LiteralString

import pytest
from psycopg import errors
from support.isolation import (
    HERE,
    INSERT,
    INSERT_INTO_LEAF,
    RUN,
    TIME,
    Connection,
    OpenSession,
    assert_exact,
    difference,
    wait_until,
)

LOCK_HELD: LiteralString = """
    SELECT pid FROM pg_locks WHERE relation = 'events_default'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted
"""


@contextmanager
def at_work(connection: Connection, session: Connection, statement: LiteralString) -> Iterator[None]:
    """Run a long statement of maintenance within the block, at the end of which it must still be at work."""
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(session.execute, statement)
        (pid,) = wait_until(connection, LOCK_HELD)
        assert pid == session.info.backend_pid
        yield
        connection.execute("SELECT pg_cancel_backend(%s)", [pid])
        with pytest.raises(errors.QueryCanceled):
            working.result(timeout=10)


def test_vacuum_at_work(connection: Connection, open_session: OpenSession) -> None:
    """It rests for long after each page."""
    connection.execute(
        "INSERT INTO events (event_time, customer_id) SELECT %s, 1 FROM generate_series(1, 20000)", [TIME]
    )
    vacuum = open_session()
    vacuum.execute("SET vacuum_cost_delay = 100")
    vacuum.execute("SET vacuum_cost_limit = 1")
    with at_work(connection, vacuum, "VACUUM events_default"):
        connection.execute(RUN)
        assert difference(connection) == []
    connection.execute("VACUUM (FREEZE) events")
    connection.execute(INSERT, [2])
    assert_exact(connection)


def test_create_index_concurrently_at_work(connection: Connection, open_session: OpenSession) -> None:
    """It waits, with its lock on the table held, for a transaction whose snapshot is older than the index."""
    reader, builder = open_session(), open_session()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT count(*) FROM events")
    connection.execute(INSERT, [1])
    with at_work(connection, builder, "CREATE INDEX CONCURRENTLY ON events_default (device_id)"):
        wait_until(connection, f"{HERE} AND wait_event = 'virtualxid'")
        connection.execute(RUN)
        assert difference(connection) == []
        connection.execute(INSERT, [2])
        connection.execute(INSERT_INTO_LEAF, [3])
        assert_exact(connection)


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
def test_unrelated_long_transaction(connection: Connection, open_session: OpenSession, level: str) -> None:
    """It holds an xid, at the second level a snapshot too, and has read the events."""
    connection.execute("CREATE TABLE unrelated (n integer)")
    connection.execute(INSERT, [1])
    session = open_session()
    session.execute(f"BEGIN ISOLATION LEVEL {level}".encode())
    session.execute("INSERT INTO unrelated VALUES (1)")
    session.execute("SELECT count(*) FROM events")
    for customer in (2, 3):
        connection.execute(INSERT, [customer])
        connection.execute(RUN)
        assert difference(connection) == []
    session.execute("COMMIT")
    assert_exact(connection)


def test_long_transaction_that_writes_in_the_end(connection: Connection, open_session: OpenSession) -> None:
    """Its xid is older than those that were counted meanwhile."""
    session = open_session()
    session.execute("BEGIN")
    session.execute("SELECT txid_current()")
    connection.execute(INSERT, [1])
    connection.execute(RUN)
    assert difference(connection) == []
    session.execute(INSERT, [2])
    session.execute("COMMIT")
    assert_exact(connection)
