"""Partitions that come and go with events in them, and TRUNCATE: found, refused, or exact; never silent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import LiteralString

import pytest
from psycopg import errors
from support.isolation import (
    AT_THE_STOP,
    INSERT,
    REBUILD,
    RUN,
    WAITING_FOR_A_LOCK,
    Connection,
    OpenSession,
    StartRun,
    assert_exact,
    assert_found_and_repaired,
    assert_found_or_counted,
    counted,
    difference,
    misplaced,
    reconciled,
    wait_until,
)

CREATE: LiteralString = "CREATE TABLE may (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
BOUNDS: LiteralString = "FOR VALUES FROM ('2026-05-01 00:00:00+00') TO ('2026-06-01 00:00:00+00')"
MARCH: LiteralString = "FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-04-01 00:00:00+00')"
ATTACH: LiteralString = f"ALTER TABLE events ATTACH PARTITION may {BOUNDS}"
DETACH: LiteralString = "ALTER TABLE events DETACH PARTITION may"
# From PostgreSQL 17 on a partition has its table's identity, which takes an id only so.
INSERT_IN_MAY: LiteralString = (
    "INSERT INTO may (event_id, event_time, customer_id) OVERRIDING SYSTEM VALUE"
    " VALUES (nextval('events_event_id_seq'), '2026-05-05 00:00:00+00', %s)"
)
RELATION_WAITED_FOR: LiteralString = f"{WAITING_FOR_A_LOCK} AND wait_event = 'relation'"
PARTMAN: LiteralString = "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman"
PARTITIONED: LiteralString = "SELECT clickrollup.create_clickstream(schedule => NULL, strategy => %s)"
WANTED: LiteralString = "UPDATE partman.part_config SET premake = premake + 1"
MAINTAIN: LiteralString = "SELECT clickrollup.maintain_partitions('events')"
WAITING_FOR_A_RUN: LiteralString = f"{WAITING_FOR_A_LOCK} AND wait_event IN ('transactionid', 'tuple')"
NEWEST: LiteralString = (
    "SELECT max(pg_get_expr(relpartbound, oid)) FROM pg_class WHERE relname LIKE 'events\\_p%'"
)


@pytest.fixture
def may(connection: Connection) -> Connection:
    """The test's connection, with a partition `may` in which an event was counted."""
    connection.execute(CREATE)
    connection.execute(ATTACH)
    connection.execute(INSERT_IN_MAY, [1])
    assert_exact(connection)
    return connection


def test_attach_of_events_that_the_window_passed(connection: Connection) -> None:
    connection.execute(CREATE)
    connection.execute(INSERT_IN_MAY, [1])
    connection.execute(INSERT, [2])
    assert_exact(connection)
    connection.execute(ATTACH)
    assert_found_and_repaired(connection, 1)


def test_attach_of_events_that_come_after_the_window(connection: Connection) -> None:
    connection.execute(INSERT, [2])
    assert_exact(connection)
    connection.execute(CREATE)
    connection.execute(INSERT_IN_MAY, [1])
    connection.execute(ATTACH)
    assert_exact(connection)
    assert counted(connection) == [1, 2]


@pytest.fixture
def loader(connection: Connection, open_session: OpenSession) -> Connection:
    """A session with an event, not committed, in a table that will be a partition; then came another one's event."""
    connection.execute(CREATE)
    session = open_session()
    session.execute("BEGIN")
    session.execute(INSERT_IN_MAY, [1])
    connection.execute(INSERT, [2])
    return session


def test_attach_waits_for_a_writer_and_a_run_for_both(
    connection: Connection, loader: Connection, open_session: OpenSession, start_run: StartRun
) -> None:
    """ATTACH PARTITION holds the default partition, which it has to check, while it waits."""
    with ThreadPoolExecutor(1) as pool:
        attaching = pool.submit(open_session().execute, ATTACH)
        wait_until(connection, RELATION_WAITED_FOR)
        run = start_run()
        wait_until(connection, f"{RELATION_WAITED_FOR} OFFSET 1")
        loader.execute("COMMIT")
        attaching.result(timeout=10)
        run.result(timeout=10)
    assert_exact(connection)
    assert counted(connection) == [1, 2]


def test_attach_waits_for_a_writer_and_a_run_passes_both(
    connection: Connection, strategy: str, loader: Connection, open_session: OpenSession
) -> None:
    """Without a default partition nothing tells the run of what is about to come."""
    connection.execute("ALTER TABLE events DETACH PARTITION events_default")
    connection.execute(f"ALTER TABLE events ATTACH PARTITION events_default {MARCH}")
    with ThreadPoolExecutor(1) as pool:
        attaching = pool.submit(open_session().execute, ATTACH)
        wait_until(connection, RELATION_WAITED_FOR)
        connection.execute(RUN)
        loader.execute("COMMIT")
        attaching.result(timeout=10)
    assert counted(connection) == [2]
    assert_found_or_counted(connection, strategy, 1)


@pytest.mark.parametrize("strategy", ["snapshot"])
def test_attach_of_a_partition_without_the_default_is_refused(connection: Connection) -> None:
    connection.execute("CREATE TABLE may (LIKE events INCLUDING CONSTRAINTS)")
    connection.execute(ATTACH)
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState,
        match=r"column writer_xid of public\.may is not bigint NOT NULL DEFAULT txid_current\(\)",
    ):
        connection.execute(RUN)
    connection.execute("ALTER TABLE may ALTER COLUMN writer_xid SET DEFAULT txid_current()")
    connection.execute(INSERT_IN_MAY, [1])
    assert_exact(connection)


def test_detach_of_counted_events(may: Connection) -> None:
    """The rollup keeps them; reconcile reports it, and rebuild does not throw them away."""
    may.execute(DETACH)
    may.execute(INSERT, [2])
    may.execute(RUN)
    assert counted(may) == [1, 2]
    assert {
        (stored, expected) for _, measure, stored, expected in reconciled(may) if measure == "event_count"
    } == {("1", None)}
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState, match=r"counts more events than public\.events has"
    ):
        may.execute(REBUILD)
    assert counted(may) == [1, 2]
    may.execute(ATTACH)
    assert_exact(may)


def test_detach_and_attach_around_a_run(may: Connection) -> None:
    may.execute(INSERT_IN_MAY, [2])
    may.execute(DETACH)
    may.execute(INSERT, [3])
    may.execute(RUN)
    assert counted(may) == [1, 3]
    may.execute(ATTACH)
    assert_found_and_repaired(may, 1)


@pytest.fixture
def take_away(
    may: Connection, open_session: OpenSession, start_run: StartRun, stop_runs: Callable[[str], Connection]
) -> Callable[[LiteralString], None]:
    """Takes an event of customer 2 away by a statement, when a run has moved its window over it."""

    def take(statement: LiteralString) -> None:
        may.execute(INSERT_IN_MAY, [2])
        holder, taker = stop_runs("window moved"), open_session()
        run = start_run()
        wait_until(may, AT_THE_STOP)
        with ThreadPoolExecutor(1) as pool:
            taking = pool.submit(taker.execute, statement)
            wait_until(may, RELATION_WAITED_FOR)
            holder.execute("SELECT pg_advisory_unlock_all()")
            run.result(timeout=10)
            taking.result(timeout=10)

    return take


def test_detach_waits_for_a_run(may: Connection, take_away: Callable[[LiteralString], None]) -> None:
    take_away(DETACH)
    assert counted(may) == [1, 2]
    assert reconciled(may) != []
    may.execute(ATTACH)
    assert_exact(may)


def test_truncate_waits_for_a_run(may: Connection, take_away: Callable[[LiteralString], None]) -> None:
    take_away("TRUNCATE events")
    assert counted(may) == [1, 2]
    assert reconciled(may) != []


def test_truncate(connection: Connection) -> None:
    """The rollups keep what they counted; reconcile reports it, and rebuild does not throw it away."""
    connection.execute(INSERT, [1])
    connection.execute(RUN)
    connection.execute("TRUNCATE events")
    connection.execute(INSERT, [2])
    connection.execute(RUN)
    assert counted(connection) == [1, 2]
    assert len(difference(connection)) == 2
    assert {
        (stored, expected) for _, m, stored, expected in reconciled(connection) if m == "event_count"
    } == {("1", None)}
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState, match=r"counts more events than public\.events has"
    ):
        connection.execute(REBUILD)
    assert counted(connection) == [1, 2]
    connection.execute("SELECT clickrollup.rebuild('rollup_events_5min', force => true)")
    assert_exact(connection)
    assert counted(connection) == [2]


def test_truncate_that_restarts_the_sequence(connection: Connection, strategy: str) -> None:
    connection.execute(INSERT, [1])
    connection.execute(RUN)
    connection.execute("TRUNCATE events RESTART IDENTITY")
    connection.execute(INSERT, [2])
    if strategy == "sequence":
        assert misplaced(connection) == 1
        connection.execute("SELECT setval('events_event_id_seq', 1, false)")
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match="stands at 0, behind the watermark 1"):
            connection.execute(RUN)
    else:
        connection.execute(RUN)
        assert counted(connection) == [1, 2]
    assert reconciled(connection) != []


def test_partitions_are_made_between_runs(
    connection: Connection,
    open_session: OpenSession,
    stop_runs: Callable[[str], Connection],
    start_run: StartRun,
    strategy: str,
) -> None:
    connection.execute(PARTMAN)
    connection.execute(PARTITIONED, [strategy])
    connection.execute(WANTED)
    before = connection.execute(NEWEST).fetchone()
    connection.execute(INSERT, [1])
    holder = stop_runs("aggregating")
    run = start_run()
    wait_until(connection, AT_THE_STOP)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(open_session().execute, MAINTAIN)
        wait_until(connection, WAITING_FOR_A_RUN)
        connection.execute(INSERT, [2])
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (2,)
        holder.execute("SELECT pg_advisory_unlock_all()")
        run.result(timeout=20)
        made.result(timeout=20)
    assert connection.execute(NEWEST).fetchone() != before
    connection.execute(RUN)
    assert difference(connection) == []
