"""Settings of the nodes that docs/citus.md tells an operator to make: the plugins that split a shard beside writers."""

from collections.abc import Iterator
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
def plugins(nodes: list[PostgresServer], names: LiteralString) -> Iterator[None]:
    """Have servers allow other plugins of logical decoding."""
    former = [node.execute("SHOW output_plugin_libraries") for node in nodes]
    try:
        for node in nodes:
            node.execute(f"ALTER SYSTEM SET output_plugin_libraries = {names}")
            reload(node, f"SELECT current_setting('output_plugin_libraries') = '{names}'")
        yield
    finally:
        for node, ((shown,),) in zip(nodes, former, strict=True):
            node.execute("ALTER SYSTEM RESET output_plugin_libraries")
            reload(node, f"SELECT current_setting('output_plugin_libraries') = '{shown}'")


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
    with plugins(cluster, "pgoutput, citus"):
        split(told)
    assert told.execute(LIVE).fetchone() == (600,)
