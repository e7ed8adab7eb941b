"""Sources that are more than one table: children by INHERITS, and tables that are a part of another one."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, LiteralString

import pytest
from psycopg import errors
from support.isolation import POLLING, Connection, OpenSession, RunBeside, wait_until

TIME: LiteralString = "2026-03-01 00:00:00+00"
READINGS: dict[str, LiteralString] = {
    "sequence": "CREATE TABLE readings (id bigserial, at timestamptz NOT NULL, n integer)",
    "snapshot": "CREATE TABLE readings (id bigserial, at timestamptz NOT NULL, n integer,"
    " writer_xid bigint NOT NULL DEFAULT txid_current())",
}
CREATE_ROLLUP: LiteralString = (
    "SELECT clickrollup.create_rollup('readings', 'readings_hour', '1 hour', ARRAY['n'], schedule => NULL,"
    " strategy => %s)"
)
RUN: LiteralString = "SELECT start_id, end_id FROM aggregate_readings_hour()"
DIFFERENCE: LiteralString = """
    WITH raw AS (SELECT n, date_bin('1 hour', at, '1970-01-01 00:00:00+00'), count(*) FROM readings GROUP BY 1, 2),
    kept AS (SELECT n, bucket, event_count FROM readings_hour)
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)
"""
UNSOUND: LiteralString = "SELECT state::text, reason FROM clickrollup.health() WHERE topic = 'window unsound'"
ANCESTOR: LiteralString = "CREATE TABLE everything (LIKE readings INCLUDING ALL) PARTITION BY RANGE (at)"
ATTACH: LiteralString = (
    "ALTER TABLE everything ATTACH PARTITION readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
)


def insert(session: Connection, table: LiteralString, *numbers: int) -> None:
    """Insert an event for each number into a table; its id comes from the default."""
    for n in numbers:
        session.execute(f"INSERT INTO {table} (at, n) VALUES ('{TIME}', %s)", [n])


def assert_exact(connection: Connection) -> None:
    """Roll up what is left, then compare the rollup with the events."""
    connection.execute(RUN)
    assert connection.execute(DIFFERENCE).fetchall() == []


@pytest.fixture
def readings(connection: Connection, strategy: str) -> Connection:
    """The test's connection; a rollup reads the table readings."""
    connection.execute(READINGS[strategy])
    connection.execute(CREATE_ROLLUP, [strategy])
    return connection


@pytest.fixture
def children(readings: Connection) -> Connection:
    """The test's connection; readings has got a child by INHERITS, and that one as well."""
    readings.execute("CREATE TABLE child () INHERITS (readings)")
    readings.execute("CREATE TABLE grandchild () INHERITS (child)")
    return readings


@pytest.fixture
def run_beside(strategy: str, connection: Connection, open_session: OpenSession) -> Iterator[RunBeside]:
    """Runs while a writer is open that the given call ends; by sequence the run waits for it. Then compares."""
    with ThreadPoolExecutor(1) as pool:

        def run(end: Callable[[], object]) -> None:
            started: Future[Any] = pool.submit(open_session().execute, RUN)
            if strategy == "sequence":
                wait_until(connection, POLLING)
                assert not started.done()
                end()
            started.result(timeout=10)
            if strategy == "snapshot":
                end()
            assert_exact(connection)

        yield run


@pytest.mark.parametrize("table", ["child", "grandchild"])
def test_writer_in_a_child(
    children: Connection, open_session: OpenSession, run_beside: RunBeside, table: LiteralString
) -> None:
    """It holds no lock of the table that the rollup reads."""
    writer = open_session()
    writer.execute("BEGIN")
    insert(writer, table, 1, 2, 3, 4, 5)
    insert(children, "readings", *range(10))
    run_beside(lambda: writer.execute("COMMIT"))


def test_child_that_comes_with_its_events(
    readings: Connection, open_session: OpenSession, run_beside: RunBeside
) -> None:
    """A table of the same columns becomes a child, and is watched from then on."""
    readings.execute("CREATE TABLE child (LIKE readings INCLUDING DEFAULTS)")
    insert(readings, "child", 1)
    readings.execute("ALTER TABLE child INHERIT readings")
    assert_exact(readings)
    writer = open_session()
    writer.execute("BEGIN")
    insert(writer, "child", 2)
    insert(readings, "readings", 3)
    run_beside(lambda: writer.execute("COMMIT"))


@pytest.mark.parametrize("strategy", ["sequence"])
@pytest.mark.parametrize(
    "child",
    [
        "(id bigserial) INHERITS (readings)",
        "(id bigint GENERATED ALWAYS AS IDENTITY) INHERITS (readings)",
        "(id bigint DEFAULT 1) INHERITS (readings)",
    ],
)
def test_child_with_ids_of_its_own(readings: Connection, child: LiteralString) -> None:
    """Its ids would come below the watermark: no run goes on, and health() says why."""
    insert(readings, "readings", 1)
    assert_exact(readings)
    readings.execute("CREATE TABLE child " + child)
    insert(readings, "child", 2)
    insert(readings, "readings", 3)
    message = "events in public.child have ids of their own, not from sequence public.readings_id_seq"
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match=re.escape(message)):
        readings.execute(RUN)
    assert readings.execute(UNSOUND).fetchone() == ("critical", message)
    readings.execute("SELECT clickrollup.drop_rollup('readings_hour')")
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match=re.escape(message)):
        readings.execute(CREATE_ROLLUP, ["sequence"])
    readings.execute("ALTER TABLE child ALTER id DROP IDENTITY IF EXISTS,"
                     " ALTER id SET DEFAULT nextval('readings_id_seq')")  # fmt: skip
    readings.execute(CREATE_ROLLUP, ["sequence"])
    insert(readings, "child", 4)
    assert_exact(readings)


@pytest.mark.parametrize("strategy", ["sequence"])
def test_id_that_may_be_null(readings: Connection) -> None:
    readings.execute("CREATE TABLE child () INHERITS (readings)")
    free = "ALTER TABLE child ALTER id DROP NOT NULL, ALTER id DROP DEFAULT"
    if readings.info.server_version >= 180000:
        # There a child keeps what its parent is not to have.
        with pytest.raises(errors.InvalidTableDefinition, match="cannot drop inherited constraint"):
            readings.execute(free.encode())
        return
    readings.execute(free.encode())
    insert(readings, "child", 2)
    insert(readings, "readings", 1)
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState, match=r"column id of public\.child gives events no id"
    ):
        readings.execute(RUN)
    found = readings.execute(UNSOUND).fetchone()
    assert found is not None
    assert found[0] == "critical"


@pytest.mark.parametrize("strategy", ["snapshot"])
def test_child_whose_writers_are_not_known(readings: Connection) -> None:
    readings.execute("CREATE TABLE child (writer_xid bigint NOT NULL DEFAULT 3) INHERITS (readings)")
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState,
        match=r"column writer_xid of public\.child is not bigint NOT NULL",
    ):
        readings.execute(RUN)
    found = readings.execute(UNSOUND).fetchone()
    assert found is not None
    assert found[0] == "critical"


def test_writer_through_a_table_above(
    readings: Connection, open_session: OpenSession, run_beside: RunBeside
) -> None:
    """It has locked the table above and drawn an id, and has not locked the partition yet."""
    readings.execute(ANCESTOR)
    readings.execute(ATTACH)
    gate = open_session()
    gate.execute("SELECT pg_advisory_lock(7)")
    readings.execute("CREATE FUNCTION slow() RETURNS integer LANGUAGE plpgsql AS"
                     " 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN 1; END'")  # fmt: skip
    writer = open_session()
    writer.execute("BEGIN")
    with ThreadPoolExecutor(1) as pool:
        # The ids are drawn in a CTE before slow() is called, as they are for the rows of a large INSERT .. SELECT.
        started = pool.submit(
            writer.execute,
            "WITH drawn AS MATERIALIZED (SELECT nextval('readings_id_seq') AS id)"
            f" INSERT INTO everything (id, at, n) SELECT id, timestamptz '{TIME}', slow() FROM drawn",
        )
        wait_until(readings, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        insert(readings, "readings", 2)

        def end() -> None:
            gate.execute("SELECT pg_advisory_unlock_all()")
            started.result(timeout=10)
            writer.execute("COMMIT")

        run_beside(end)
