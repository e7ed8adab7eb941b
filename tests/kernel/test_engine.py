"""Rollups take the kernel where it is, and do without it when it goes."""

from collections.abc import Iterator

import psycopg
import pytest
from support.databases import cloned_database
from support.kernel import Connection

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.usefixtures("kernel_database")

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, device_id, session_id)
    SELECT '2026-03-01 00:00+00'::timestamptz + make_interval(secs => i %% 3000), i %% 3, 'click', i %% 700, i
    FROM generate_series(%s::bigint, %s::bigint) AS i
"""
DIFFERS = "SELECT count(*) FROM clickrollup.reconcile('rollup_events_5min')"
USES_KERNEL = "SELECT prosrc ~ 'clickrollup_kernel' FROM pg_proc WHERE proname = 'five_minutely_aggregation'"
VIEWS = "SELECT count(*) FROM pg_views WHERE viewname ~ '^rollup_events_5min_'"


@pytest.fixture
def shop(server: PostgresServer) -> Iterator[Connection]:
    """A connection to a database with a clickstream, made without the kernel, and the first events rolled up."""
    with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream('public', schedule => NULL)")
        load(connection, 1, 4000)
        yield connection


def load(connection: Connection, first: int, last: int) -> None:
    """Write events and roll them up."""
    connection.execute(EVENTS, (first, last))
    connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")


def asked(connection: Connection, question: str) -> object:
    """Return the one value of a query."""
    row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def test_a_new_rollup_takes_the_kernel(server: PostgresServer) -> None:
    with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("CREATE EXTENSION clickrollup_kernel")
        connection.execute("SELECT clickrollup.create_clickstream('public', schedule => NULL)")
        assert asked(connection, USES_KERNEL) is True


def test_an_existing_rollup_takes_it_when_renewed(shop: Connection) -> None:
    shop.execute("CREATE EXTENSION clickrollup_kernel")
    assert asked(shop, USES_KERNEL) is False
    shop.execute("SELECT clickrollup.renew_rollup('rollup_events_5min')")
    assert asked(shop, USES_KERNEL) is True
    load(shop, 4001, 9000)
    assert asked(shop, DIFFERS) == 0


def test_rollups_go_on_without_it_when_renewed(shop: Connection) -> None:
    views = asked(shop, VIEWS)
    shop.execute("CREATE EXTENSION clickrollup_kernel")
    shop.execute("SELECT clickrollup.renew_rollup('rollup_events_5min')")
    shop.execute("DROP EXTENSION clickrollup_kernel CASCADE")
    with pytest.raises((psycopg.errors.UndefinedFunction, psycopg.errors.InvalidSchemaName)) as raised:
        load(shop, 4001, 5000)
    assert "renew_rollup('rollup_events_5min')" in str(raised.value.diag.message_hint)
    shop.execute("SELECT clickrollup.renew_rollup('rollup_events_5min')")
    shop.execute("CALL clickrollup.run_rollup('rollup_events_5min', force => true)")
    assert (asked(shop, DIFFERS), asked(shop, VIEWS)) == (0, views)
