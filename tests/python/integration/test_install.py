"""CREATE EXTENSION takes nothing that somebody else has put in its way."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]

# Objects that suit an argument better than PostgreSQL's own, in the schema that hll is in.
TRAPS = """
    CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS 'SELECT ''trapped''';
    CREATE FUNCTION public.format(text, name) RETURNS text LANGUAGE sql AS 'SELECT ''trapped''';
    CREATE FUNCTION public.same(text, name) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = name, FUNCTION = public.same);
    CREATE FUNCTION public.joined(name, text) RETURNS text LANGUAGE sql AS 'SELECT ''trapped''';
    CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = text, FUNCTION = public.joined)
"""
USED = """
    SELECT pg_describe_object(d.classid, d.objid, d.objsubid)
    FROM pg_depend AS d
    WHERE d.refobjid IN (SELECT oid FROM pg_proc WHERE proowner = 'install_other'::regrole
                         UNION ALL SELECT oid FROM pg_operator WHERE oprowner = 'install_other'::regrole)
      AND d.objid NOT IN (SELECT oid FROM pg_operator WHERE oprowner = 'install_other'::regrole)
"""


@pytest.fixture
def connection(server: PostgresServer) -> Iterator[Connection]:
    """A connection to a database of its own, with hll and a role `install_other` that is no superuser."""
    with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as opened:
        opened.execute("CREATE ROLE install_other")
        opened.execute("CREATE EXTENSION hll")
        opened.execute("GRANT CREATE ON SCHEMA public TO install_other")
        yield opened
        opened.execute("RESET ROLE")
        opened.execute("DROP OWNED BY install_other CASCADE")
        opened.execute("DROP ROLE install_other")


def test_no_object_of_another_role_is_bound(connection: Connection) -> None:
    connection.execute("SET ROLE install_other")
    for statement in TRAPS.split(";"):
        connection.execute(statement.encode())
    connection.execute("RESET ROLE")
    connection.execute("CREATE EXTENSION clickrollup")
    assert connection.execute(USED).fetchall() == []


def test_hll_may_be_in_any_schema(connection: Connection) -> None:
    connection.execute("CREATE SCHEMA sketches")
    connection.execute("DROP EXTENSION hll")
    connection.execute("CREATE EXTENSION hll SCHEMA sketches")
    connection.execute("CREATE EXTENSION clickrollup")
    connection.execute("SELECT clickrollup.create_clickstream('public', schedule => NULL)")


def test_schema_of_another_role_is_refused(connection: Connection) -> None:
    connection.execute("CREATE SCHEMA clickrollup AUTHORIZATION install_other")
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
        connection.execute("CREATE EXTENSION clickrollup")
    assert refused.value.diag.message_primary == 'schema "clickrollup" belongs to install_other'
    assert refused.value.diag.message_hint is not None


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE FUNCTION clickrollup.topn(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "CREATE TABLE clickrollup.events ()",
        "CREATE TYPE clickrollup.measure AS ENUM ()",
    ],
)
def test_schema_with_something_in_it_is_refused(connection: Connection, statement: str) -> None:
    connection.execute("CREATE SCHEMA clickrollup")
    connection.execute(statement.encode())
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="is not empty"):
        connection.execute("CREATE EXTENSION clickrollup")


def test_empty_schema_of_ones_own_is_taken(connection: Connection) -> None:
    connection.execute("CREATE SCHEMA clickrollup")
    connection.execute("CREATE EXTENSION clickrollup")
