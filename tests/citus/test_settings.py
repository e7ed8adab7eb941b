"""Settings of the nodes that docs/citus.md tells an operator to make.

The plugins that split a shard beside writers, and how many connections to workers all sessions may have.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors

from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS: LiteralString = """
    INSERT INTO told.events (event_time, customer_id, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 20, i FROM generate_series(1, 300) AS i
"""
LIVE: LiteralString = "SELECT sum(event_count)::bigint FROM told.rollup_events_1hr_live"
EVENTS_THERE: LiteralString = "SELECT count(*) FROM told.events"
SHARD: LiteralString = """
    SELECT s.shardid, (s.shardminvalue::bigint + s.shardmaxvalue::bigint) / 2, ARRAY[p.nodeid, p.nodeid]
    FROM pg_dist_shard AS s JOIN pg_dist_placement AS l USING (shardid) JOIN pg_dist_node AS p USING (groupid)
    WHERE s.logicalrelid = 'told.events'::regclass ORDER BY s.shardid LIMIT 1
"""


@pytest.fixture(scope="module")
def told(clickstream: str) -> Iterator[Connection]:
    """A clickstream on eight shards, with events that are counted and some that are not."""
    with psycopg.connect(clickstream, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA told")
        connection.execute("SET citus.shard_count = 8")
        connection.execute("SELECT clickrollup.create_clickstream('told', schedule => NULL)")
        connection.execute(EVENTS)
        connection.execute("SELECT told.five_minutely_aggregation()")
        connection.execute(EVENTS)
        yield connection
        connection.execute("SELECT clickrollup.drop_clickstream('told')")
        connection.execute("DROP SCHEMA told CASCADE")


@contextmanager
def setting(nodes: list[PostgresServer], name: LiteralString, value: LiteralString) -> Iterator[None]:
    """Have servers run with another value of a setting."""
    former = [node.execute(f"SHOW {name}") for node in nodes]
    try:
        for node in nodes:
            node.execute(f"ALTER SYSTEM SET {name} = {value}")
            reload(node, f"SELECT current_setting('{name}') = '{value}'")
        yield
    finally:
        for node, ((shown,),) in zip(nodes, former, strict=True):
            node.execute(f"ALTER SYSTEM RESET {name}")
            reload(node, f"SELECT current_setting('{name}') = '{shown}'")


def reload(node: PostgresServer, done: LiteralString) -> None:
    """Have a server read its settings, and wait until it has."""
    node.execute("SELECT pg_reload_conf()")
    wait_until(lambda: node.execute(done) == [(True,)], seconds=10, what="the new setting")


def split(told: Connection) -> None:
    """Split a shard while writers may go on."""
    shard, point, nodes = told.execute(SHARD).fetchone() or (0, 0, [])
    told.execute(
        "SELECT citus_split_shard_by_split_points(%s, ARRAY[%s::text], %s, 'force_logical')",
        [shard, point, nodes],
    )


def test_a_shard_is_split_by_the_plugin_that_is_allowed(
    cluster: list[PostgresServer], told: Connection
) -> None:
    if told.execute("SELECT current_setting('output_plugin_libraries', true)").fetchone() == (None,):
        pytest.skip("this PostgreSQL limits no plugins of logical decoding")
    with pytest.raises(errors.Error, match='"citus" may not be used'):
        split(told)
    with setting(cluster, "output_plugin_libraries", "pgoutput, citus"):
        split(told)
    assert told.execute(LIVE).fetchone() == (600,)


def session(dsn: str, kept: int) -> Connection:
    """Return a session that keeps so many connections to each worker after a query."""
    connection = psycopg.connect(dsn, autocommit=True)
    connection.execute(f"SET citus.max_cached_conns_per_worker = {kept}".encode())  # type: ignore[arg-type]
    connection.execute("SET statement_timeout = '20 s'")
    return connection


def asks(dsn: str) -> tuple[Any, ...] | None:
    """Ask a live view three times, beside others that do."""
    with session(dsn, 0) as connection:
        return [connection.execute(LIVE).fetchone() for _ in range(3)][-1]


def test_many_sessions_share_few_connections_to_the_workers(
    cluster: list[PostgresServer], clickstream: str, told: Connection
) -> None:
    told.execute("SET citus.max_cached_conns_per_worker = 0")
    expected = told.execute(LIVE).fetchone()
    with setting(cluster[:1], "citus.max_shared_pool_size", "2"), ThreadPoolExecutor() as pool:
        answers = [pool.submit(asks, clickstream) for _ in range(5)]
        told.execute(EVENTS)
        told.execute("CALL clickrollup.run_rollup('told.rollup_events_5min')")
        assert all(answer.result() is not None for answer in answers)
        assert told.execute(LIVE).fetchone() == ((expected or (0,))[0] + 300,)


def test_connections_that_idle_sessions_keep_are_used_up(
    cluster: list[PostgresServer], clickstream: str, told: Connection
) -> None:
    told.execute("SET citus.max_cached_conns_per_worker = 0")
    with (
        setting(cluster[:1], "citus.max_shared_pool_size", "2"),
        session(clickstream, 1) as first,
        session(clickstream, 1) as second,
    ):
        first.execute(EVENTS_THERE)
        second.execute("SET statement_timeout = '1 s'")
        with pytest.raises(errors.QueryCanceled):  # the other one is that of Citus' maintenance daemon
            second.execute(EVENTS_THERE)
        first.close()
        second.execute("SET statement_timeout = '20 s'")
        assert second.execute(EVENTS_THERE).fetchone() is not None
