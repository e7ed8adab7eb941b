"""Each row of the matrix of interleavings (issue 4) by both window strategies, `sequence` and `snapshot`.

| row | file |
|---|---|
| in-flight writer, leaf partition, savepoints | test_writers |
| REPEATABLE READ and SERIALIZABLE, runner and writer | test_isolation_levels |
| prepared transactions | test_prepared |
| CACHE, prefetched ids, explicit ids, setval, ids and xids given by the client | test_ids |
| deadline, lock_timeout, statement_timeout | test_timeouts |
| deadlock, a full disk, a missing privilege | test_deadlock, test_disk_full, test_privileges |
| VACUUM, CREATE INDEX CONCURRENTLY, unrelated long transactions | test_maintenance |
| ATTACH, DETACH, TRUNCATE | test_partitions |
| runner killed at each step | test_killed |
| two runners, rebuild, erase and retention beside runs | test_two_runs, test_rebuild, test_retention_steps |
| writers in old partitions, of many | test_history |
| writers of a table without ids | test_no_ids |
| standby, promotion | test_standby |

A test ends with rollups that equal the events, or shows the error or finding that tells of the difference.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from support.databases import cloned_database
from support.isolation import (
    INSERT,
    POLLING,
    RUN,
    Connection,
    OpenSession,
    RunBeside,
    StartRun,
    difference,
    wait_until,
)

from clickrollup.sandbox.postgres import PostgresServer

STRATEGIES = ("sequence", "snapshot")


@pytest.fixture(params=STRATEGIES)
def strategy(request: pytest.FixtureRequest) -> str:
    """The window strategy of the test's rollups."""
    return str(request.param)


@pytest.fixture(scope="session")
def templates(server: PostgresServer) -> Iterator[dict[str, str]]:
    """By strategy, the name of a database with a clickstream of it."""
    with ExitStack() as stack:
        names = {strategy: f"clickstream_{strategy}" for strategy in STRATEGIES}
        for strategy, name in names.items():
            with psycopg.connect(stack.enter_context(cloned_database(server, None, name))) as connection:
                connection.execute("CREATE EXTENSION clickrollup CASCADE")
                connection.execute(
                    "SELECT clickrollup.create_clickstream(schedule => NULL, strategy => %s)", [strategy]
                )
        yield names


def roll_back_prepared(dsn: str) -> None:
    """End what a test that failed has left prepared: the database could not be dropped, and the name is taken."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        left = "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
        for (gid,) in connection.execute(left).fetchall():
            connection.execute(sql.SQL("ROLLBACK PREPARED {}").format(gid))


@pytest.fixture
def database(server: PostgresServer, templates: dict[str, str], strategy: str) -> Iterator[str]:
    """The connection string of a database with a clickstream by `strategy`, of this test alone.

    A statement that hangs is an error after half a minute.
    """
    with cloned_database(server, templates[strategy]) as dsn:
        yield make_conninfo(dsn, options="-c statement_timeout=30s")
        roll_back_prepared(dsn)


@pytest.fixture
def open_session(database: str) -> Iterator[OpenSession]:
    """Opens sessions on the test's database, each outside a transaction; they are cut off at the end."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(psycopg.connect(database, autocommit=True)))


@pytest.fixture
def writer(open_session: OpenSession) -> Connection:
    """A session with an event of customer 1 that is not committed."""
    session = open_session()
    session.execute("BEGIN")
    session.execute(INSERT, [1])
    return session


@pytest.fixture
def start_run(open_session: OpenSession) -> Iterator[StartRun]:
    """Starts a run in a session and thread of its own, after the given statements; it returns the ids it told."""
    with ThreadPoolExecutor(8) as pool:

        def run(session: Connection) -> tuple[int, int]:
            row = session.execute(RUN).fetchone()
            assert row is not None
            return row[0], row[1]

        def start(*settings: LiteralString) -> Future[tuple[int, int]]:
            session = open_session()
            for setting in settings:
                session.execute(setting)
            return pool.submit(run, session)

        yield start


@pytest.fixture
def run_beside(strategy: str, connection: Connection, start_run: StartRun) -> RunBeside:
    """Runs while a writer is open that the given call ends.

    By sequence the run waits for that, and counts the writer's events; by snapshot it ends before.
    """

    def run(end: Callable[[], object]) -> None:
        started = start_run()
        if strategy == "snapshot":
            started.result(timeout=10)
            end()
            return
        wait_until(connection, POLLING)
        assert not started.done()
        end()
        started.result(timeout=10)
        assert difference(connection) == []

    return run


@pytest.fixture
def stop_runs(connection: Connection, open_session: OpenSession) -> Callable[[str], Connection]:
    """Makes runs stop at a step; they go on when the session that is returned calls pg_advisory_unlock_all().

    The steps: `window moved`, before anything is counted; `aggregating`, while rows are merged; `committing`.
    """
    triggers: dict[str, LiteralString] = {
        "window moved": "CREATE TRIGGER stop AFTER UPDATE OF last_run_at ON clickrollup.rollups",
        "aggregating": "CREATE TRIGGER stop BEFORE INSERT ON rollup_events_1hr FOR EACH ROW",
        "committing": "CREATE CONSTRAINT TRIGGER stop AFTER INSERT ON clickrollup.rollup_runs"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
    }

    def stop(step: str) -> Connection:
        connection.execute(
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_advisory_xact_lock_shared(4); RETURN NEW; END'"
        )
        connection.execute(triggers[step] + " EXECUTE FUNCTION stop()")
        holder = open_session()
        holder.execute("SELECT pg_advisory_lock(4)")
        return holder

    return stop
