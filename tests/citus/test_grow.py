"""From one node to a cluster, as docs/citus.md has it: events, rollups and watermarks move, nothing is lost or doubled."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors
from support.cluster import DATABASE, add_node, new_node, prepare_node
from support.isolation import DIFFERENCE

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

EVENTS = """
    INSERT INTO events (event_time, customer_id, event_type, country, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '40 seconds', 1 + i % 9, 'click', NULLIF('c' || i % 3, 'c0'),
           i % 40, i % 90
    FROM generate_series(1, 2000) AS i
"""

MOVE: LiteralString = """
    SELECT citus_move_shard_placement(s.shardid, s.nodename, s.nodeport, n.nodename, n.nodeport, 'auto')
    FROM (SELECT * FROM citus_shards WHERE table_name = 'events'::regclass ORDER BY shardid LIMIT 1) AS s
    JOIN pg_dist_node AS n ON n.groupid > 0 AND (n.nodename, n.nodeport) <> (s.nodename, s.nodeport)
"""


@pytest.fixture
def servers() -> Iterator[list[PostgresServer]]:
    """Three servers that know nothing of each other."""
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    with ExitStack() as stack:
        yield [stack.enter_context(new_node()) for _ in range(3)]


def test_a_deployment_of_one_node_becomes_a_cluster(servers: list[PostgresServer]) -> None:
    single, *workers = servers
    with psycopg.connect(single.dsn(DATABASE), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        connection.execute(EVENTS.encode())
        connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
        connection.execute(EVENTS.encode())
        connection.execute("SELECT five_minutely_aggregation(700)")
        connection.execute("INSERT INTO events (event_time) VALUES ('2026-03-01 00:00:00+00')")
        with pytest.raises(errors.FeatureNotSupported, match="citus is not installed"):
            connection.execute("SELECT clickrollup.distribute('events')")
        watermark = "SELECT last_aggregated_id FROM clickrollup.rollups ORDER BY name"
        before = connection.execute(watermark).fetchall()

        prepare_node(single)
        connection.execute(f"SELECT citus_set_coordinator_host('{single.folder}', {single.port})".encode())
        for worker in workers:
            add_node(single, worker)
        with pytest.raises(
            errors.ObjectNotInPrerequisiteState, match=r"1 events of public\.events have no customer_id"
        ):
            connection.execute("SELECT clickrollup.distribute('events')")
        connection.execute("SELECT clickrollup.erase('events', 'customer_id IS NULL')")
        connection.execute("SELECT clickrollup.distribute('events')")

        assert connection.execute(watermark).fetchall() == before
        connection.execute("SELECT truncate_local_data_after_distributing_table('events')")
        assert_co_located(connection)
        # As a backup of all nodes needs it, and to move shards while writers go on.
        connection.execute("SELECT citus_create_restore_point('nightly')")
        connection.execute(MOVE)
        for name in ("rollup_events_5min", "rollup_events_1hr"):
            assert connection.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []
            live = connection.execute(f"SELECT sum(event_count) FROM {name}_live".encode()).fetchone()
            assert live == (4000,)
        connection.execute(EVENTS.encode())
        connection.execute("CALL clickrollup.run_rollup('rollup_events_5min')")
        assert connection.execute(DIFFERENCE).fetchall() == []
        source = connection.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'five_minutely_aggregation'"
        ).fetchone()
        assert source is not None
        assert source[0].count("INSERT INTO") == 2
        assert "WITH delta_0" not in source[0]


def assert_co_located(connection: Connection) -> None:
    """Events and rollups are distributed by tenant, beside each other, and lie on both workers."""
    rows = connection.execute(
        "SELECT table_name::text, distribution_column, colocation_id FROM citus_tables"
        " WHERE table_name::text ~ '^(rollup_)?events'"
    ).fetchall()
    assert {"events", "rollup_events_5min", "rollup_events_1hr"} <= {row[0] for row in rows}
    assert {row[1] for row in rows} == {"customer_id"}
    assert len({row[2] for row in rows}) == 1
    nodes = connection.execute("SELECT count(DISTINCT nodeport) FROM citus_shards").fetchone()
    assert nodes == (2,)
