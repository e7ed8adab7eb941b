"""Event triggers are in nobody's way: an open DDL transaction, of ours or not, does not hold up that of others."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, LiteralString

import psycopg
import pytest

Connection = psycopg.Connection[tuple[Any, ...]]

SETUP: LiteralString = """
    CREATE EXTENSION hll; CREATE EXTENSION clickrollup; CREATE SCHEMA web; CREATE SCHEMA p; CREATE SCHEMA q;
    CREATE TABLE p.t (x int); CREATE TABLE q.t (x int); CREATE SEQUENCE p.s;
    CREATE FUNCTION p.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE p.e AS ENUM ('a');
    SELECT clickrollup.create_clickstream('web');
    SELECT clickrollup.set_retention('web.events', '90 days');
"""
OPEN: dict[str, list[LiteralString]] = {
    "drop of a schema": ["DROP SCHEMA q CASCADE"],
    "drop of a schema by a block": ["DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', 'q'); END $$"],
    "rename of a table": ["ALTER TABLE q.t RENAME TO u"],
    "rename of a schema": ["ALTER SCHEMA q RENAME TO r"],
    "drop of ours": ["DROP SCHEMA web CASCADE"],
    "rename of ours": ["ALTER TABLE web.events RENAME TO clicks", "ALTER SCHEMA web RENAME TO w"],
    "a run": ["SELECT FROM clickrollup.rollups FOR UPDATE", "SELECT FROM cron.job FOR UPDATE"],
    "drop of our extension": ["DROP EXTENSION clickrollup CASCADE"],
    "registry of a restore": [
        "DELETE FROM _clickrollup.rollup_objects",
        "ALTER TABLE web.events RENAME TO clicks",
    ],
}
BESIDE: list[LiteralString] = [
    "ALTER TABLE p.t RENAME TO u",
    "ALTER TABLE p.u ADD COLUMN y int",
    "CREATE TABLE p.v (x int)",
    "DROP TABLE p.v",
    "ALTER SEQUENCE p.s RENAME TO s2",
    "ALTER FUNCTION p.f() RENAME TO g",
    "ALTER TYPE p.e RENAME TO d",
    "DO $$ BEGIN EXECUTE 'ALTER TABLE p.u RENAME TO t'; END $$",
    "CREATE SCHEMA passing",
    "DROP SCHEMA passing",
    "ALTER SCHEMA p RENAME TO o",
    "DROP SCHEMA o CASCADE",
]


@pytest.fixture
def sessions(cron_database: str) -> Iterator[tuple[Connection, Connection]]:
    """Two sessions in a database with a clickstream and jobs."""
    with (
        closing(psycopg.connect(cron_database, autocommit=True)) as one,
        closing(psycopg.connect(cron_database, autocommit=True)) as other,
    ):
        one.execute(SETUP)
        yield one, other


def test_others_go_on_beside_an_open_transaction(sessions: tuple[Connection, Connection]) -> None:
    one, other = sessions
    other.execute("SET lock_timeout = '50 ms'")
    warnings: list[str] = []
    other.add_notice_handler(lambda notice: warnings.append(f"{notice.severity}: {notice.message_primary}"))
    for name, statements in OPEN.items():
        if name == "drop of our extension":
            continue  # it holds the event triggers themselves
        with one.transaction(force_rollback=True):
            for statement in statements:
                one.execute(statement)
            for beside in BESIDE:
                other.execute("BEGIN") if beside == BESIDE[0] else None
                other.execute(beside)
            other.execute("ROLLBACK")
        assert [warning for warning in warnings if warning.startswith("WARNING")] == [], name


def test_nothing_of_ours_is_locked_by_others_ddl(sessions: tuple[Connection, Connection]) -> None:
    one, other = sessions
    other.execute("SET lock_timeout = '50 ms'")
    with one.transaction(force_rollback=True):
        for beside in BESIDE:
            one.execute(beside)
        rows = other.execute("SELECT name FROM clickrollup.rollups FOR UPDATE NOWAIT").fetchall()
        jobs = other.execute("SELECT jobname FROM cron.job FOR UPDATE NOWAIT").fetchall()
        assert (len(rows), len(jobs)) == (2, 2)
        other.execute("SELECT clickrollup.reschedule_rollup('rollup_events_5min', '* * * * *')")


def test_a_drop_leaves_what_another_session_holds(sessions: tuple[Connection, Connection]) -> None:
    """It does not wait; what is left is found, and removed by a call."""
    one, other = sessions
    with one.transaction():
        one.execute("SELECT FROM clickrollup.rollups FOR UPDATE")
        other.execute("SET statement_timeout = '5 s'")
        other.execute("DROP SCHEMA web CASCADE")
    topics = other.execute(
        "SELECT DISTINCT topic FROM clickrollup.health() WHERE state = 'critical'"
    ).fetchall()
    assert ("source missing",) in topics
    other.execute("SELECT clickrollup.drop_clickstream('web')")
    assert other.execute("SELECT jobname FROM cron.job").fetchall() == []
