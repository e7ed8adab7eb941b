"""Writers in old partitions, where there are so many that a run opens the newest only: each event is counted once."""

from typing import LiteralString

import pytest
from support.isolation import (
    RUN,
    Connection,
    OpenSession,
    RunBeside,
    assert_exact,
    counted,
)

PARTITIONS: LiteralString = """
DO $$
BEGIN
    FOR day IN 0..59 LOOP
        EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', day,
                       '2026-01-01 00:00:00+00'::timestamptz + day * interval '1 day',
                       '2026-01-02 00:00:00+00'::timestamptz + day * interval '1 day');
    END LOOP;
END $$
"""
NEW: LiteralString = "INSERT INTO events (event_time, customer_id) VALUES ('2026-03-01 12:00:00+00', %s)"
LATE: LiteralString = "INSERT INTO events (event_time, customer_id) VALUES ('2026-01-05 11:00:00+00', %s)"
LATE_INTO_LEAF: LiteralString = (
    "INSERT INTO events_4 (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
    " VALUES (nextval('events_event_id_seq'), '2026-01-05 11:00:00+00', %s)"
)
OPENED: LiteralString = (
    "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'events_4'::regclass"
)


@pytest.fixture
def history(connection: Connection) -> Connection:
    """The test's connection, with sixty partitions, and an event that was counted."""
    connection.execute(PARTITIONS)
    connection.execute(NEW, [1])
    connection.execute(RUN)
    return connection


def opened_by_a_run(connection: Connection) -> bool:
    """Run once, and return whether the old partition was opened."""
    with connection.transaction():
        connection.execute(RUN)
        return connection.execute(OPENED).fetchone() != (0,)


@pytest.mark.parametrize("late", [LATE, LATE_INTO_LEAF])
@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_writer_in_an_old_partition(
    history: Connection,
    open_session: OpenSession,
    run_beside: RunBeside,
    late: LiteralString,
    end: LiteralString,
) -> None:
    """Its id is the smaller one, and it is open when a run begins."""
    writer = open_session()
    writer.execute("BEGIN")
    writer.execute(late, [2])
    history.execute(NEW, [3])
    run_beside(lambda: writer.execute(end))
    assert_exact(history)
    assert counted(history) == ([1, 2, 3] if end == "COMMIT" else [1, 3])


def test_old_partition_that_is_locked(history: Connection, strategy: str, open_session: OpenSession) -> None:
    """A lock there holds up only a run that has to look there: by snapshot, each; by sequence, one with a late event."""
    other = open_session()
    history.execute(NEW, [2])
    assert opened_by_a_run(history) == (strategy == "snapshot")
    history.execute(LATE, [3])
    assert opened_by_a_run(history)
    if strategy == "sequence":
        history.execute(NEW, [4])
        other.execute("BEGIN")
        other.execute("LOCK TABLE events_4 IN ACCESS EXCLUSIVE MODE")
        assert not opened_by_a_run(history)
        other.execute("ROLLBACK")
    assert_exact(history)


@pytest.mark.parametrize("strategy", ["sequence"])
def test_rows_of_an_old_partition_that_commit_between_two_runs(
    history: Connection, open_session: OpenSession, run_beside: RunBeside
) -> None:
    """Writers in turn, of new and of late events, with runs between them."""
    writers = [open_session() for _ in range(4)]
    for number, writer in enumerate(writers):
        writer.execute("BEGIN")
        writer.execute(NEW if number % 2 else LATE, [2 + number])

    def commit() -> None:
        for writer in reversed(writers):
            writer.execute("COMMIT")

    run_beside(commit)
    history.execute(NEW, [6])
    assert not opened_by_a_run(history)
    assert_exact(history)
    assert counted(history) == [1, 2, 3, 4, 5, 6]
