"""From each released version to this one: the catalog is that of a new installation, and rollups go on."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, LiteralString

import psycopg
import pytest
from support.catalog import catalog, members
from support.released import add_versions, copy_of, target, versions

from clickrollup.sandbox.accounts import TemporaryFolder, unprivileged_account
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i %% 3, i FROM generate_series(1, %s) AS i
"""
UPDATE: LiteralString = "ALTER EXTENSION clickrollup UPDATE"


@pytest.fixture(scope="module")
def server_of_all() -> Iterator[PostgresServer]:
    """A server that has the files of every released version, and those made from these sources as the newest."""
    with TemporaryFolder(unprivileged_account()) as folder:
        installation, extensions = copy_of(Installation.find(), folder)
        add_versions(extensions)
        with PostgresServer(durable=False, installation=installation) as running:
            running.execute("CREATE ROLE upgrader LOGIN")
            yield running


@pytest.fixture
def make(server_of_all: PostgresServer) -> Iterator[Any]:
    """Return a function that connects to a new database with a version of clickrollup, as its owner or as postgres."""
    made: list[str] = []

    def make(version: str, user: str = "postgres") -> Connection:
        made.append(f"upgrade_{len(made)}")
        server_of_all.create_database(made[-1])
        server_of_all.execute(f"ALTER DATABASE {made[-1]} OWNER TO {user}")  # type: ignore[arg-type]
        server_of_all.execute("CREATE EXTENSION hll", made[-1])
        dsn = psycopg.conninfo.make_conninfo(server_of_all.dsn(made[-1]), user=user)
        connection = psycopg.connect(dsn, autocommit=True)
        connection.execute(f"CREATE EXTENSION clickrollup VERSION '{version}'".encode())
        return connection

    yield make
    for name in made:
        server_of_all.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.mark.parametrize("version", versions())
def test_an_upgraded_catalog_is_that_of_a_new_installation(make: Any, version: str) -> None:
    with closing(make(version)) as upgraded, closing(make(target())) as fresh:
        upgraded.execute(UPDATE)
        assert upgraded.execute("SELECT clickrollup.version()").fetchone() == (target(),)
        assert catalog(upgraded) == catalog(fresh)
        assert members(upgraded) == members(fresh)


@pytest.mark.parametrize("version", versions())
def test_rollups_go_on_after_an_upgrade(make: Any, version: str) -> None:
    """What was registered and counted is the same, what waited is counted once, and nothing is wrong with it."""
    with closing(make(version, "upgrader")) as owned:
        owned.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        owned.execute(
            "SELECT clickrollup.create_rollup('events', 'by_country', 'day', ARRAY['country'], schedule => NULL)"
        )
        owned.execute(EVENTS, [50])
        owned.execute("CALL clickrollup.run_all()")
        owned.execute(EVENTS, [7])
        owned.execute("GRANT SELECT ON clickrollup.run_history TO pg_monitor")
        registry = owned.execute("SELECT to_jsonb(r) FROM clickrollup.rollups AS r ORDER BY name").fetchall()
        owned.execute(UPDATE)
        kept = owned.execute("SELECT to_jsonb(r) FROM clickrollup.rollups AS r ORDER BY name").fetchall()
        assert [
            {key: row[key] for key in row if key in old}
            for (row,), (old,) in zip(kept, registry, strict=True)
        ] == [old for (old,) in registry]
        exact(owned, 57)
        readable = "SELECT has_table_privilege('pg_monitor', 'clickrollup.run_history', 'SELECT')"
        assert owned.execute(readable).fetchone() == (True,)
        owned.execute("SELECT clickrollup.renew_rollup(name) FROM clickrollup.rollups")
        owned.execute(EVENTS, [3])
        exact(owned, 60)
        found = owned.execute(
            "SELECT rollup_name, topic, reason FROM clickrollup.health() WHERE state > 'ok'"
        )
        assert found.fetchall() == []


def exact(connection: Connection, count: int) -> None:
    """Run all, and compare each rollup with the events."""
    connection.execute("CALL clickrollup.run_all()")
    for (name,) in connection.execute("SELECT name FROM clickrollup.rollups").fetchall():
        assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
        assert connection.execute(f"SELECT sum(event_count) FROM {name}".encode()).fetchone() == (count,)
