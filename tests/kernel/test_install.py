"""What CREATE EXTENSION makes, and for whom."""

from collections.abc import Iterator

import psycopg
import pytest
from support.databases import cloned_database
from support.kernel import Connection

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.usefixtures("kernel_database")

MEMBERS = """
    SELECT p.oid::regprocedure::text, p.prokind, p.provolatile, p.proparallel, p.prosecdef,
           coalesce(length(obj_description(p.oid, 'pg_proc')), 0)
    FROM pg_depend AS d JOIN pg_proc AS p ON p.oid = d.objid
    WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'clickrollup_kernel') AND d.deptype = 'e'
"""
AGGREGATES = (
    "SELECT aggcombinefn <> 0, aggserialfn <> 0, aggdeserialfn <> 0, aggtransspace > 0 FROM pg_aggregate "
    "WHERE aggfnoid::text LIKE 'clickrollup_kernel.%'"
)


@pytest.fixture
def empty(server: PostgresServer) -> Iterator[Connection]:
    """A connection to a database with hll, where the kernel can be created; its other role is kernel_other."""
    with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE ROLE kernel_other")
        connection.execute("CREATE EXTENSION hll")
        yield connection
        connection.execute("RESET ROLE")
        connection.execute("DROP OWNED BY kernel_other CASCADE")
        connection.execute("DROP ROLE kernel_other")


def test_functions_are_immutable_parallel_safe_and_commented(kernel: Connection) -> None:
    members = kernel.execute(MEMBERS).fetchall()
    assert len(members) == 21
    for name, _, volatility, parallel, as_definer, comment in members:
        assert name.startswith("clickrollup_kernel.")
        assert (volatility, parallel, as_definer) == ("i", "s", False), name
        assert 0 < comment <= 200, name
    assert kernel.execute(AGGREGATES).fetchall() == [(True, True, True, True)] * 5


def test_version_is_that_of_clickrollup(kernel: Connection) -> None:
    versions = (
        "SELECT count(DISTINCT default_version) FROM pg_available_extensions WHERE name LIKE 'clickrollup%'"
    )
    assert kernel.execute(versions).fetchone() == (1,)


def test_any_role_may_call_it(empty: Connection) -> None:
    empty.execute("CREATE EXTENSION clickrollup_kernel")
    empty.execute("SET ROLE kernel_other")
    called = empty.execute("SELECT clickrollup_kernel.topn_add_agg('a'::text, 3)").fetchone()
    assert called == ({"a": 1},)


def test_only_a_superuser_creates_it(empty: Connection) -> None:
    empty.execute(
        "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO kernel_other', current_database()); END $$"
    )
    empty.execute("SET ROLE kernel_other")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        empty.execute("CREATE EXTENSION clickrollup_kernel")


def test_it_is_dropped_and_created_again(empty: Connection) -> None:
    for _ in range(2):
        empty.execute("CREATE EXTENSION clickrollup_kernel")
        empty.execute("DROP EXTENSION clickrollup_kernel")
    assert empty.execute("SELECT FROM pg_proc WHERE probin = '$libdir/clickrollup_kernel'").fetchall() == []


def test_it_is_created_without_hll_only_with_cascade(empty: Connection) -> None:
    empty.execute("DROP EXTENSION hll")
    with pytest.raises(psycopg.errors.UndefinedObject):
        empty.execute("CREATE EXTENSION clickrollup_kernel")
    empty.execute("CREATE EXTENSION clickrollup_kernel CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA clickrollup_kernel AUTHORIZATION kernel_other",
        "CREATE SCHEMA clickrollup_kernel CREATE TABLE clickrollup_kernel.trap ()",
    ],
)
def test_a_schema_that_another_role_could_have_filled_is_refused(empty: Connection, statement: str) -> None:
    empty.execute(statement.encode())
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState) as refused:
        empty.execute("CREATE EXTENSION clickrollup_kernel")
    assert refused.value.diag.message_hint
