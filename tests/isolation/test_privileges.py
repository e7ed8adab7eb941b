"""A privilege that is missing is an error that names the object, never a window that passes unseen events."""

from collections.abc import Iterator
from typing import LiteralString

import pytest
from psycopg import errors
from support.isolation import INSERT, RUN, RUN_ROLLUP, Connection, assert_exact, watermark


@pytest.fixture
def reader(connection: Connection) -> Iterator[Connection]:
    """The test's connection, with the rollups owned by a role that has all it needs, and no more."""
    connection.execute("DROP ROLE IF EXISTS clickrollup_test_reader")
    connection.execute("CREATE ROLE clickrollup_test_reader")
    connection.execute("SELECT clickrollup.grant_rollup_owner('clickrollup_test_reader')")
    connection.execute(
        "GRANT SELECT ON events, events_event_id_seq TO clickrollup_test_reader;"
        "GRANT SELECT, INSERT, UPDATE ON rollup_events_5min, rollup_events_1hr TO clickrollup_test_reader;"
        "UPDATE clickrollup.rollups SET owner = 'clickrollup_test_reader'"
    )
    yield connection
    connection.execute("RESET ROLE")
    connection.execute("DROP OWNED BY clickrollup_test_reader")
    connection.execute("DROP ROLE clickrollup_test_reader")


def test_role_without_other_privileges_counts_exactly(
    reader: Connection, strategy: str, writer: Connection
) -> None:
    """It is no superuser, and sees the writers of others all the same."""
    reader.execute(INSERT, [2])
    reader.execute("UPDATE clickrollup.rollups SET writer_wait_timeout = '100 ms'")
    reader.execute("SET ROLE clickrollup_test_reader")
    if strategy == "sequence":
        with pytest.raises(errors.LockNotAvailable, match="gave up after"):
            reader.execute(RUN)
    else:
        reader.execute(RUN)
    writer.execute("COMMIT")
    assert_exact(reader)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("SELECT ON events_event_id_seq", "sequence public.events_event_id_seq"),
        ("SELECT ON events", "table events"),
        ("INSERT ON rollup_events_5min", "table rollup_events_5min"),
        ("UPDATE ON rollup_events_1hr", "table rollup_events_1hr"),
    ],
)
def test_missing_privilege(reader: Connection, missing: LiteralString, named: str) -> None:
    """On the sequence too: from PostgreSQL 17 on it would read as a sequence that was never used."""
    reader.execute(INSERT, [1])
    before = watermark(reader)
    reader.execute(f"REVOKE {missing} FROM clickrollup_test_reader".encode())
    reader.execute("SET ROLE clickrollup_test_reader")
    with pytest.raises(errors.InsufficientPrivilege, match=f"permission denied for {named}"):
        reader.execute(RUN_ROLLUP)
    reader.execute("RESET ROLE")
    assert watermark(reader) == before
    assert_exact(reader)
