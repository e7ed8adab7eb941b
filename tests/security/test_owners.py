"""The same where no superuser made the extension, and in a database that came by dump and restore."""

import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from support.attacks import (
    ROLES,
    VICTIM_CALLS,
    Connection,
    acting_as,
    attempt,
    check_unharmed,
    prepare,
)
from support.databases import cloned_database
from support.hostile_code import RELATIONS, RUNS

from clickrollup.sandbox.postgres import PostgresServer

SOME = {
    name: attack
    for name, attack in (RUNS | RELATIONS).items()
    if name
    in (
        "invoker",
        "search_path",
        "deferred trigger",
        "trigger on the source",
        "source is a view",
        "policy",
    )
}
WORDS = (
    "UPDATE clickrollup.rollups SET filter = 'evil.call() > 0' WHERE owner = 'evil'",
    "UPDATE clickrollup.rollup_dimensions SET expression = 'evil.call()' WHERE rollup_name = 'visits'",
    "UPDATE clickrollup.rollup_measures SET aggregate = 'evil.call()', merge = 'evil.call()' WHERE rollup_name = 'spy'",
)


@pytest.fixture
def owned(server: PostgresServer, roles: tuple[str, ...]) -> Iterator[Connection]:
    """A connection as a database's owner, no superuser, who made the extension there."""
    with (
        cloned_database(server, None) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        assert "evil" in roles
        connection.execute("CREATE ROLE house LOGIN")
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} OWNER TO house".encode())
        connection.execute("CREATE EXTENSION hll")
        connection.execute("SET SESSION AUTHORIZATION house")
        connection.execute("CREATE EXTENSION clickrollup")
        prepare(connection)
        yield connection
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(
            f"REASSIGN OWNED BY house TO CURRENT_USER; ALTER DATABASE {name} OWNER TO CURRENT_USER".encode()
        )
        connection.execute("DROP OWNED BY house CASCADE; DROP ROLE house")


@pytest.mark.parametrize("attack", [*SOME.values()], ids=[*SOME])
def test_an_owner_without_superuser(owned: Connection, attack: str) -> None:
    with acting_as(owned, "evil"):
        attempt(owned, attack.split("; "))
    attempt(owned, VICTIM_CALLS)
    check_unharmed(owned, "house")


def test_a_restored_database(server: PostgresServer, arena: Connection) -> None:
    """A restore writes the registry as it was, whoever had been at it, and its functions keep their owners."""
    for words in WORDS:
        arena.execute(words.encode())
    programs = server.installation.programs
    dump = subprocess.run(
        [f"{programs}/pg_dump", server.dsn(arena.info.dbname)],
        check=True,
        capture_output=True,
    )
    with (
        cloned_database(server, None) as dsn,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        restored = subprocess.run(
            [f"{programs}/psql", "-qX", dsn],
            input=dump.stdout,
            capture_output=True,
            check=True,
        )
        assert restored.stderr.decode().count("ERROR") <= len(ROLES)
        names = "SELECT count(*) FROM clickrollup.rollups WHERE filter = 'evil.call() > 0'"
        assert connection.execute(names).fetchall() == [(2,)]
        attempt(connection, VICTIM_CALLS)
        check_unharmed(connection, "postgres")
