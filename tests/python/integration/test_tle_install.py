"""The file for pg_tle: installed, used, upgraded and dumped by a role without superuser.

pg_tle does not take an extension whose files the server has, so it needs a server of its own: TLE_PG_CONFIG names the
pg_config of one that has pg_tle and hll, and no files of clickrollup.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from clickrollup import __version__
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
ROOT = Path(__file__).parents[3]
EVENTS = "INSERT INTO events (event_time, customer_id) SELECT now(), i FROM generate_series(1, 5) AS i"
TOTAL = "SELECT sum(event_count) FROM rollup_events_1hr_live"
# What an upgrade step would do.
STEP = "CREATE OR REPLACE FUNCTION clickrollup.version() RETURNS text LANGUAGE sql AS $v$SELECT '99.0.0'$v$"


@pytest.fixture(scope="module")
def tle_server() -> Iterator[PostgresServer]:
    """A server with pg_tle."""
    chosen = os.environ.get("TLE_PG_CONFIG")
    if chosen is None:
        pytest.skip("TLE_PG_CONFIG names no server with pg_tle and without files of clickrollup")
    installation = Installation.of(chosen)
    with PostgresServer(
        durable=False, installation=installation, settings={"shared_preload_libraries": "pg_tle"}
    ) as running:
        running.execute("CREATE EXTENSION pg_tle")
        running.execute("CREATE ROLE tle_installer LOGIN CREATEDB IN ROLE pgtle_admin")
        yield running


def owned(server: PostgresServer, name: str) -> Connection:
    """Return a connection of the role to a database of its own, in which an admin has created hll and pg_tle."""
    dsn = psycopg.conninfo.make_conninfo(server.dsn(), user="tle_installer")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    server.execute("CREATE EXTENSION hll", name)
    server.execute("CREATE EXTENSION pg_tle", name)
    return psycopg.connect(psycopg.conninfo.make_conninfo(dsn, dbname=name), autocommit=True)


def test_from_an_empty_database_to_a_dashboard_query(tle_server: PostgresServer, tmp_path: Path) -> None:
    subprocess.run([ROOT / "scripts" / "distribute", tmp_path], check=True)
    text = (tmp_path / f"clickrollup-{__version__}-tle.sql").read_text(encoding="utf-8")
    with owned(tle_server, "tle_shop") as connection:
        # The second time it changes nothing.
        for _ in range(2):
            connection.execute(text.encode())
        connection.execute("CREATE EXTENSION clickrollup")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        connection.execute(EVENTS.encode())
        connection.execute("CALL clickrollup.run_all()")
        assert connection.execute(TOTAL.encode()).fetchone() == (5,)
        states = connection.execute("SELECT DISTINCT state::text FROM clickrollup.health()").fetchall()
        assert states == [("ok",)]
        with copy(tle_server, text) as restored:
            assert restored.execute(TOTAL.encode()).fetchone() == (5,)
            restored.execute("CALL clickrollup.run_all()")
            assert (
                restored.execute("SELECT * FROM clickrollup.reconcile('rollup_events_5min')").fetchall() == []
            )
        upgrade(connection, text)


def copy(server: PostgresServer, text: str) -> Connection:
    """Dump the database into another one that has the file too, and return a connection to that."""
    target = owned(server, "tle_restored")
    target.execute(text.encode())
    programs = server.installation.programs
    dump = [
        programs / "pg_dump",
        "--no-comments",
        "--exclude-schema=pgtle",
        "--dbname",
        server.dsn("tle_shop"),
    ]
    dumped = subprocess.run(dump, capture_output=True, check=True)
    lines = [line for line in dumped.stdout.splitlines() if b"EXTENSION IF NOT EXISTS pg_tle" not in line]
    dsn = psycopg.conninfo.make_conninfo(server.dsn("tle_restored"), user="tle_installer")
    restore = [programs / "psql", "-Xq", "--set=ON_ERROR_STOP=1", "--dbname", dsn]
    restored = subprocess.run(restore, input=b"\n".join(lines), capture_output=True, check=False)
    assert restored.returncode == 0, restored.stderr.decode()
    return target


def upgrade(connection: Connection, text: str) -> None:
    """Install a newer version with a step to it, as the file of that version would."""
    newer = text.replace(f"'{__version__}'", "'99.0.0'").replace(
        "(VALUES (NULL, NULL, NULL)",
        f"(VALUES (NULL, NULL, NULL), ('{__version__}', '99.0.0', $step${STEP};$step$)",
    )
    for _ in range(2):
        connection.execute(newer.encode())
    connection.execute("ALTER EXTENSION clickrollup UPDATE")
    versions = "SELECT clickrollup.version(), extversion FROM pg_extension WHERE extname = 'clickrollup'"
    assert connection.execute(versions.encode()).fetchone() == ("99.0.0", "99.0.0")
    assert connection.execute("SELECT sum(event_count) FROM rollup_events_1hr").fetchone() == (5,)
