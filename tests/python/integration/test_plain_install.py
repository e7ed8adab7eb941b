"""The plain SQL file: installed, used, upgraded, dumped and removed by a role that owns its database and no more."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from support.catalog import catalog

from clickrollup import __version__
from clickrollup.cli import main
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
ROOT = Path(__file__).parents[3]
OWNER = 'Plain "installer"\'s'
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i %% 3, i FROM generate_series(1, %s) AS i
"""
RUN: LiteralString = "CALL clickrollup.run_rollup('rollup_events_5min')"
# What the README asks of a rollup.
DASHBOARD: LiteralString = """
    SELECT sum(event_count), ceil(hll_cardinality(hll_union_agg(device_distinct_count))) FROM rollup_events_1hr_live
"""
REGISTRY: LiteralString = "SELECT to_jsonb(r) FROM clickrollup.rollups AS r ORDER BY r.name"
RUNS: LiteralString = "SELECT to_jsonb(u) FROM clickrollup.rollup_runs AS u ORDER BY u.run_id"


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The texts of the files that `make dist` writes: plain, uninstall, tle."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([ROOT / "scripts" / "distribute", folder], check=True)
    name = f"clickrollup-{__version__}"
    return {
        kind: (folder / f"{name}{suffix}.sql").read_text(encoding="utf-8")
        for kind, suffix in {"plain": "", "uninstall": "-uninstall", "tle": "-tle"}.items()
    }


@pytest.fixture
def installer(server: PostgresServer) -> Iterator[str]:
    """The name of a role that may log in and own databases."""
    server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
    yield OWNER
    server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(OWNER)))


@pytest.fixture
def make_owned(server: PostgresServer, installer: str) -> Iterator[Any]:
    """Returns a connection of the role to a database of its own, in which an admin has created hll."""
    made: list[Connection] = []

    def make() -> Connection:
        name = f"owned_{uuid4().hex}"
        create = sql.SQL("CREATE DATABASE {} OWNER {}")
        server.execute(create.format(sql.Identifier(name), sql.Identifier(installer)))
        server.execute("CREATE EXTENSION hll", name)
        dsn = psycopg.conninfo.make_conninfo(server.dsn(name), user=installer)
        made.append(psycopg.connect(dsn, autocommit=True))
        return made[-1]

    yield make
    for connection in made:
        name = connection.info.dbname
        connection.close()
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def dsn_of(server: PostgresServer, connection: Connection) -> str:
    """Return a connection string that the server's own programs take."""
    return psycopg.conninfo.make_conninfo(server.dsn(connection.info.dbname), user=connection.info.user)


def run(connection: Connection, text: str) -> list[str]:
    """Run a file as it is, and return its messages with their hints."""
    said: list[str] = []

    def note(diagnostic: psycopg.errors.Diagnostic) -> None:
        said.append(f"{diagnostic.message_primary} {diagnostic.message_hint or ''}".strip())

    connection.add_notice_handler(note)
    try:
        connection.execute(text.encode())
    finally:
        connection.remove_notice_handler(note)
    return said


def newer(text: str, version: str = "99.0.0") -> str:
    """Return the file as a newer version would be: without one function, and with another number."""
    gone = r"CREATE OR REPLACE FUNCTION clickrollup\.message_text\(.*?COMMENT ON FUNCTION clickrollup\.message_text.*?;\n"
    cut, count = re.subn(gone, "", text, flags=re.DOTALL)
    assert count == 1
    return cut.replace(f"'{__version__}'", f"'{version}'")


def owned_by_others(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute("""
        SELECT p.oid::regprocedure FROM pg_proc AS p
        WHERE p.pronamespace::regnamespace::text ~ '^_?clickrollup$' AND p.proowner <> quote_ident(current_user)::regrole
    """).fetchall()


def with_events(connection: Connection) -> Connection:
    connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
    connection.execute(EVENTS, [50])
    connection.execute(RUN)
    connection.execute(EVENTS, [7])
    return connection


def test_from_an_empty_database_to_a_dashboard_query(make_owned: Any, files: dict[str, str]) -> None:
    owned = make_owned()
    assert owned.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
    said = run(owned, files["plain"])
    assert said[-1] == f"clickrollup {__version__} is installed"
    assert said[0].startswith("no superuser, so no event triggers")
    assert owned_by_others(owned) == []
    with_events(owned)
    assert owned.execute(DASHBOARD).fetchone() == (57, 50)
    owned.execute(
        "SELECT clickrollup.create_rollup('events', 'by_country', '1 day', ARRAY['country'], schedule => NULL)"
    )
    owned.execute("CALL clickrollup.run_all()")
    assert owned.execute("SELECT sum(event_count) FROM by_country").fetchone() == (57,)
    owned.execute("ALTER TABLE events RENAME TO clicks")
    owned.execute("INSERT INTO clicks (event_time, customer_id) VALUES ('2026-03-01', 1)")
    owned.execute("CALL clickrollup.run_all()")
    assert owned.execute("SELECT * FROM clickrollup.reconcile('rollup_events_5min')").fetchall() == []
    owned.execute("SELECT clickrollup.create_dashboard_rollups()")
    found = owned.execute("SELECT rollup_name, topic, reason FROM clickrollup.health() WHERE state > 'ok'")
    assert found.fetchall() == []


def test_the_doctor_knows_it(make_owned: Any, files: dict[str, str]) -> None:
    owned = make_owned()
    doctor = ["doctor", "--json", "--skip-kafka", "--dsn", owned.info.dsn]
    assert "clickrollup is not in this database" in CliRunner().invoke(main, doctor).stdout
    run(owned, files["plain"])
    assert f"clickrollup {__version__} from its plain SQL file" in CliRunner().invoke(main, doctor).stdout


def test_the_same_file_and_a_newer_one_upgrade(make_owned: Any, files: dict[str, str]) -> None:
    """Rollups, their views and what they counted stay; what the newer version has not goes; there is no way back."""
    owned = make_owned()
    run(owned, files["plain"])
    with_events(owned)
    before = owned.execute(REGISTRY).fetchall(), owned.execute(RUNS).fetchall()
    gone = "SELECT to_regproc('clickrollup.message_text') IS NULL"
    assert run(owned, files["plain"])[-1] == f"clickrollup {__version__} is upgraded from {__version__}"
    assert owned.execute(gone).fetchone() == (False,)
    assert run(owned, newer(files["plain"]))[-1] == f"clickrollup 99.0.0 is upgraded from {__version__}"
    assert owned.execute(gone).fetchone() == (True,)
    assert owned.execute("SELECT clickrollup.version()").fetchone() == ("99.0.0",)
    assert (owned.execute(REGISTRY).fetchall(), owned.execute(RUNS).fetchall()) == before
    owned.execute(RUN)
    assert owned.execute(DASHBOARD).fetchone() == (57, 50)
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match=f"this file is of {__version__}"):
        run(owned, files["plain"])


def test_twice_in_one_transaction(make_owned: Any, files: dict[str, str]) -> None:
    """The second run finds what the first has made in the same transaction, and takes none of it for gone."""
    once, twice = make_owned(), make_owned()
    run(once, files["plain"])
    with twice.transaction():
        run(twice, files["plain"])
        run(twice, files["plain"])
    assert catalog(twice) == catalog(once)
    with_events(twice)
    assert twice.execute(DASHBOARD).fetchone() == (57, 50)


def test_what_was_revoked_stays_revoked(make_owned: Any, files: dict[str, str]) -> None:
    """Also of a function that a step of the upgrade drops, to be made again with the rights of any new one."""
    owned = make_owned()
    run(owned, files["plain"])
    function = "FUNCTION clickrollup.drop_bi_views(name)"
    for what in ("USAGE ON SCHEMA clickrollup", f"EXECUTE ON {function}"):
        owned.execute(f"REVOKE {what} FROM PUBLIC".encode())
    owned.execute(f"GRANT EXECUTE ON {function} TO pg_monitor".encode())
    step = f"$before$;\n    EXECUTE 'DROP {function}';\n"
    run(owned, files["plain"].replace("$before$;\n", step, 1))
    rights = """
        SELECT has_schema_privilege(role, 'clickrollup', 'USAGE'),
               has_function_privilege(role, 'clickrollup.drop_bi_views(name)', 'EXECUTE')
        FROM unnest(ARRAY['public', 'pg_monitor']::name[]) AS role
    """
    assert owned.execute(rights.encode()).fetchall() == [(False, False), (False, True)]


def test_a_superuser_has_event_triggers_over_an_upgrade(bare_database: str, files: dict[str, str]) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION hll")
        run(connection, files["plain"])
        run(connection, files["plain"])
        with_events(connection)
        connection.execute("ALTER TABLE events RENAME TO clicks")
        sources = connection.execute("SELECT DISTINCT event_table_name FROM clickrollup.rollups").fetchall()
        assert sources == [("public.clicks",)]
        run(connection, files["uninstall"])
        assert connection.execute("SELECT count(*) FROM pg_event_trigger").fetchone() == (0,)


def test_a_dump_goes_on_elsewhere(server: PostgresServer, make_owned: Any, files: dict[str, str]) -> None:
    """All of it is in the dump, and the oids that were noted do not count in the other database."""
    source, target = make_owned(), make_owned()
    run(source, files["plain"])
    with_events(source)
    programs = server.installation.programs
    dump = [programs / "pg_dump", "--no-comments", "--dbname", dsn_of(server, source)]
    dumped = subprocess.run(dump, capture_output=True, check=True)
    restore = [programs / "psql", "-Xq", "--set=ON_ERROR_STOP=1", "--dbname", dsn_of(server, target)]
    # hll is there already, and an admin's.
    text = dumped.stdout.replace(b"CREATE SCHEMA public;", b"")
    restored = subprocess.run(restore, input=text, capture_output=True, check=False)
    assert restored.returncode == 0, restored.stderr.decode()
    for query in (REGISTRY, RUNS, DASHBOARD):
        assert target.execute(query).fetchall() == source.execute(query).fetchall()
    target.execute(RUN)
    target.execute("ALTER TABLE events RENAME TO clicks")
    target.execute("INSERT INTO clicks (event_time, customer_id) VALUES ('2026-03-01', 1)")
    target.execute(RUN)
    assert target.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (58,)
    assert target.execute("SELECT * FROM clickrollup.reconcile('rollup_events_5min')").fetchall() == []
    assert run(target, files["plain"])[-1] == f"clickrollup {__version__} is upgraded from {__version__}"


def test_the_uninstall_file_leaves_the_tables(make_owned: Any, files: dict[str, str]) -> None:
    owned = make_owned()
    run(owned, files["plain"])
    with_events(owned)
    run(owned, files["uninstall"])
    schemas = owned.execute("SELECT count(*) FROM pg_namespace WHERE nspname ~ 'clickrollup'").fetchone()
    assert schemas == (0,)
    assert owned.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (50,)
    assert owned.execute("SELECT count(*) FROM events").fetchone() == (57,)
    with pytest.raises(psycopg.errors.UndefinedObject, match="is not installed in this database"):
        run(owned, files["uninstall"])
    assert run(owned, files["plain"])[-1] == f"clickrollup {__version__} is installed"


@pytest.mark.parametrize(
    ("before", "refusal", "hint"),
    [
        (
            "CREATE EXTENSION clickrollup CASCADE",
            "installed in this database as an extension",
            "ALTER EXTENSION",
        ),
        (
            "CREATE EXTENSION hll; CREATE SCHEMA clickrollup; CREATE TABLE clickrollup.mine ()",
            'schema "clickrollup" is not empty',
            "DROP SCHEMA clickrollup",
        ),
        (
            "CREATE EXTENSION hll; CREATE SCHEMA _clickrollup; CREATE TABLE _clickrollup.mine ()",
            'schema "_clickrollup" is not empty',
            "DROP SCHEMA _clickrollup",
        ),
        (
            "CREATE EXTENSION hll; CREATE ROLE plain_other; SET ROLE plain_other",
            "role plain_other may not create schemas in database",
            "GRANT CREATE ON DATABASE",
        ),
        (
            "CREATE EXTENSION hll; CREATE ROLE plain_other; CREATE SCHEMA clickrollup; SET ROLE plain_other",
            'schema "clickrollup" belongs to postgres',
            "Connect as postgres",
        ),
    ],
)
def test_what_is_in_the_way_is_told(
    bare_database: str, files: dict[str, str], before: str, refusal: str, hint: str
) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        for statement in before.split("; "):
            connection.execute(statement.encode())
        try:
            with pytest.raises(psycopg.Error, match=refusal) as refused:
                run(connection, files["plain"])
        finally:
            connection.execute("RESET ROLE")
            connection.execute("DROP ROLE IF EXISTS plain_other")
        assert hint in str(refused.value.diag.message_hint)


def test_nobody_runs_what_its_owner_could_have_replaced(
    server: PostgresServer, make_owned: Any, files: dict[str, str]
) -> None:
    """A superuser least of all: neither upgrading nor removing it."""
    owned = make_owned()
    run(owned, files["plain"])
    owned.execute("""
        CREATE OR REPLACE FUNCTION clickrollup.version() RETURNS text LANGUAGE sql
        AS $$ALTER ROLE CURRENT_USER CONNECTION LIMIT 7; SELECT '0.0.1'$$
    """)
    with psycopg.connect(server.dsn(owned.info.dbname), autocommit=True) as admin:
        for file in ("plain", "uninstall"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="belongs to") as refused:
                run(admin, files[file])
            assert "Connect as" in str(refused.value.diag.message_hint)
        limit = "SELECT rolconnlimit FROM pg_roles WHERE rolname = CURRENT_USER"
        assert admin.execute(limit).fetchone() == (-1,)


def test_the_extension_does_not_go_over_it(bare_database: str, files: dict[str, str]) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION hll")
        run(connection, files["plain"])
        with pytest.raises(psycopg.errors.DuplicateObject, match="from its plain SQL file"):
            connection.execute("CREATE EXTENSION clickrollup")


def test_the_file_is_the_extension(bare_database: str, files: dict[str, str]) -> None:
    """Each object of the one is in the other, with the same definition."""
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION hll")
        connection.execute("CREATE EXTENSION clickrollup")
        extension = catalog(connection)
        connection.execute("DROP EXTENSION clickrollup")
        run(connection, files["plain"])
        assert catalog(connection) == extension
