"""From each released version to this one, by each way to install: the catalog is that of a new installation, and all that
a database holds goes on.
"""

from collections.abc import Iterator
from contextlib import closing, nullcontext
from typing import Any, LiteralString

import psycopg
import pytest
from support.catalog import catalog, members
from support.released import target, versions
from support.upgrades import (
    CLOSED,
    EVENTS,
    JOBS,
    OPEN,
    ORPHAN,
    READINGS,
    RIGHTS,
    ROLES,
    SELLING,
    execute,
    left_out,
    live,
    rows,
)
from support.ways import CRON, ByPgTle, Extension, PlainFile, running_way

Connection = psycopg.Connection[tuple[Any, ...]]
WAYS = (Extension.name, PlainFile.name, ByPgTle.name)
OWNER = "upgrader"
WRONG = "SELECT rollup_name, topic, reason FROM clickrollup.health() WHERE state > 'ok' AND topic <> 'dead letters'"
LOADERS: LiteralString = """
    SELECT a.grantee::regrole::text FROM pg_attribute AS c, aclexplode(c.attacl) AS a
    WHERE c.attrelid = 'clickrollup.deduplicated_tables'::regclass AND a.privilege_type = 'INSERT' ORDER BY 1
"""
DEDUPLICATED = """
    SELECT table_name FROM clickrollup.event_uuids JOIN clickrollup.deduplicated_tables USING (table_number)
"""


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extension]:
    """A server for one of the ways, and a role on it that owns databases and is no superuser."""
    with running_way(request.param, tmp_path_factory.mktemp("dist")) as running:
        running.server.execute("CREATE ROLE upgrader LOGIN")
        if isinstance(running, ByPgTle):
            running.server.execute("CREATE EXTENSION pg_tle")
            running.server.execute("GRANT pgtle_admin TO upgrader")
        yield running


@pytest.fixture
def make(way: Extension) -> Iterator[Any]:
    """Return a function that makes a database of the owner with a version of clickrollup, and connects the installer."""
    made: list[str] = []

    def make(version: str, user: str = OWNER, name: str = "", at_once: bool = False) -> Connection:
        made.append(name or f"upgrade_{len(made)}")
        way.server.create_database(made[-1])
        way.server.execute(f"ALTER DATABASE {made[-1]} OWNER TO {OWNER}")  # type: ignore[arg-type]
        way.prepare(made[-1])
        dsn = psycopg.conninfo.make_conninfo(way.server.dsn(made[-1]), user=user)
        connection = psycopg.connect(dsn, autocommit=True)
        with connection.transaction() if at_once else nullcontext():
            way.install(connection, version)
            if at_once:
                way.update(connection)
        return connection

    yield make
    for name in made:
        way.server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture
def shop(way: Extension, make: Any) -> Iterator[Any]:
    """Return a function that makes a database of a version in which much goes on, and connects its owner."""
    for role in ROLES:
        way.server.execute(f"CREATE ROLE upgrade_{role}")  # type: ignore[arg-type]

    def shop(version: str) -> Connection:
        connection: Connection = make(version, name=CRON)
        way.server.execute("GRANT ALL ON SCHEMA public TO upgrader", CRON)
        if way.server.installation.has_library("pg_cron"):
            way.server.execute("CREATE EXTENSION pg_cron", CRON)
            way.server.execute("GRANT USAGE ON SCHEMA cron TO upgrader", CRON)
        live(connection)
        return connection

    yield shop
    way.server.execute("DROP SCHEMA IF EXISTS public_tenant_1 CASCADE", CRON)
    left = way.server.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'upgrade\\_%'")
    for (role,) in left:
        for statement in (f"DROP OWNED BY {role} CASCADE", f"DROP ROLE {role}"):
            way.server.execute(statement, CRON)  # type: ignore[arg-type]


@pytest.mark.parametrize(("user", "at_once"), [("postgres", True), (OWNER, False)])
@pytest.mark.parametrize("version", versions())
def test_an_upgraded_catalog_is_that_of_a_new_installation(
    way: Extension, make: Any, version: str, user: str, at_once: bool
) -> None:
    """Also where one transaction does both."""
    with closing(make(version, user, at_once=at_once)) as upgraded, closing(make(target(), user)) as fresh:
        if not at_once:
            way.update(upgraded)
        assert upgraded.execute("SELECT clickrollup.version()").fetchone() == (target(),)
        assert catalog(upgraded) == catalog(fresh)
        assert members(upgraded) == members(fresh)


@pytest.mark.parametrize("version", versions())
def test_a_database_goes_on_after_an_upgrade(way: Extension, make: Any, shop: Any, version: str) -> None:
    """What was registered, counted, noted, scheduled and granted is the same; what waited is counted once."""
    with (
        closing(shop(version)) as owned,
        closing(psycopg.connect(way.server.dsn(CRON), autocommit=True)) as admin,
    ):
        execute(admin, ORPHAN)
        execute(admin, CLOSED)
        jobs = admin.execute(JOBS).fetchall() if has_cron(admin) else []
        before, rights = rows(admin), set(admin.execute(RIGHTS).fetchall())
        hints: list[str] = []
        owned.add_notice_handler(lambda notice: hints.append(notice.message_hint or ""))
        for row in before["clickrollup.event_uuids"]:
            # It has become a number.
            row.pop("table_name", None)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="belongs to upgrader"):
            way.update(admin)
        way.update(owned)
        after = rows(admin)
        assert {name: left_out(was, after[name]) for name, was in before.items()} == {
            name: [] for name in before
        }
        assert admin.execute(DEDUPLICATED).fetchall() == [("public.events",)]
        assert rights - set(admin.execute(RIGHTS).fetchall()) == set()
        assert admin.execute(OPEN).fetchone() == (False, False)
        assert has_cron(admin) is False or admin.execute(JOBS).fetchall() == jobs
        with closing(make(target())) as fresh:
            fresh.execute("SELECT _clickrollup.provide_hll()")
            assert without_rights(catalog(owned)) == without_rights(catalog(fresh))
        admin.execute("SELECT clickrollup.change_owner('orphaned', 'upgrader')")
        owned.execute("SELECT clickrollup.resume_rollup('by_country')")
        exact(owned, 57)
        owned.execute("SELECT clickrollup.renew_rollup(name) FROM clickrollup.rollups WHERE fed_by IS NULL")
        owned.execute(EVENTS, [3])
        owned.execute(READINGS)
        exact(owned, 60)
        assert owned.execute("SELECT sum(event_count) FROM hourly").fetchone() == (27,)
        # Rights on what is new come by the statements that the upgrade asks for.
        asked = [hint for hint in hints if "clickrollup.grant_" in hint]
        execute(
            owned,
            "\n".join(asked)
            .replace("SCHEMA", "public")
            .replace("TABLE", "events")
            .replace("; ", ";\n")
            .removesuffix(";"),
        )
        execute(admin, SELLING)
        admin.execute("SELECT FROM clickrollup.health()")
        assert admin.execute(LOADERS).fetchall() == [("upgrade_loader",), ("upgrade_operator",)]
        admin.execute("SET ROLE upgrade_reader")
        assert admin.execute("SELECT FROM clickrollup.rollup_fields").rowcount > 0
        admin.execute("RESET ROLE")
        admin.execute("SET ROLE upgrade_tenant")
        seen = "SELECT sum(event_count) FROM public_tenant_1.rollup_events_1hr_live"
        assert admin.execute(seen).fetchone() == (21,)
        admin.execute("RESET ROLE")


def has_cron(connection: Connection) -> bool:
    return connection.execute("SELECT FROM pg_extension WHERE extname = 'pg_cron'").rowcount > 0


def without_rights(found: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """Return a catalog without what differs by whom a database's owner has granted something."""
    return {(*row[:4], *row[5:8], row[9]) for row in found}


def exact(connection: Connection, count: int) -> None:
    """Run all; each rollup equals its events, of which there are so many, and nothing is wrong."""
    connection.execute("CALL clickrollup.run_all()")
    rollups = "SELECT name, event_table_name FROM clickrollup.rollups"
    for name, source in connection.execute(rollups).fetchall():
        assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
        if source == "public.events":
            total = connection.execute(f"SELECT sum(event_count) FROM {name}".encode()).fetchone()
            assert total == (count,)
    assert connection.execute(WRONG).fetchall() == []
