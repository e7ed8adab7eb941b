"""Tenants: how much each has and where, one moved to a shard and a node of its own, one erased everywhere."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors
from support.cluster import DATABASE

from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

WRITE = """
    INSERT INTO visits (at, shop, visitor)
    SELECT '2026-05-01 00:00:00+00'::timestamptz + i * interval '1 minute', {shop}, i % 50 FROM generate_series(1, {events}) AS i
"""
DIFFERENCE = """
    WITH raw AS (SELECT shop, date_bin('1 hour', at, '1970-01-01 00:00:00+00'), count(*) FROM visits GROUP BY 1, 2),
         kept AS (SELECT shop, bucket, visits FROM visits_hourly)
    (TABLE raw EXCEPT ALL TABLE kept) UNION ALL (TABLE kept EXCEPT ALL TABLE raw)
"""


@pytest.fixture
def visits(coordinator: Connection) -> Iterator[Connection]:
    """A connection to a cluster with ten shops, of which number 7 has most visits, and a chain over them."""
    coordinator.execute(
        "CREATE TABLE visits (visit_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, shop bigint, visitor bigint)"
    )
    coordinator.execute("SELECT create_distributed_table('visits', 'shop', colocate_with => 'none')")
    coordinator.execute(
        "SELECT clickrollup.create_rollup('visits', 'visits_quarter', '15 minutes', ARRAY['shop'], schedule => NULL,"
        " measures => ARRAY[clickrollup.count_events('visits'), clickrollup.distinct_of('visitor', 'visitors')])"
    )
    coordinator.execute("SELECT clickrollup.create_rollup('visits_quarter', 'visits_hourly', '1 hour')")
    coordinator.execute(WRITE.format(shop="i % 10", events=1000).encode())
    coordinator.execute(WRITE.format(shop="7", events=900).encode())
    coordinator.execute("CALL clickrollup.run_rollup('visits_quarter')")
    yield coordinator
    for name in ("visits_hourly", "visits_quarter"):
        coordinator.execute("SELECT clickrollup.drop_rollup(%s)", [name])
    coordinator.execute("DROP TABLE visits")


def tenants(connection: Connection) -> list[tuple[Any, ...]]:
    """Return tenant, events, shard, node, bytes of the shard and tenants in it."""
    return connection.execute("SELECT * FROM clickrollup.tenants('visits')").fetchall()


def test_a_heavy_tenant_is_isolated_and_moved(cluster: list[PostgresServer], visits: Connection) -> None:
    before = tenants(visits)
    assert before[0][:2] == ("7", 1000)
    assert sum(row[1] for row in before) == 1900
    assert all(row[4] > 0 for row in before)
    other = next(
        f"{node.folder}:{node.port}" for node in cluster[1:] if f"{node.folder}:{node.port}" != before[0][3]
    )
    shard = visits.execute("CALL clickrollup.isolate_tenant('visits', '7', %s)", [other]).fetchone()
    assert shard is not None
    found = tenants(visits)[0]
    assert found[:4] == ("7", 1000, shard[0], other)
    assert found[5] == 1
    visits.execute(WRITE.format(shop="i % 10", events=500).encode())
    visits.execute("CALL clickrollup.run_rollup('visits_quarter')")
    assert visits.execute(DIFFERENCE).fetchall() == []
    lie = """
        SELECT count(DISTINCT nodeport), min(nodeport) FROM citus_shards AS z JOIN pg_dist_shard AS s USING (shardid)
        WHERE table_name::text IN ('visits', 'visits_quarter', 'visits_hourly') AND s.shardminvalue = (
            SELECT shardminvalue FROM pg_dist_shard WHERE shardid = %s)
    """
    assert visits.execute(lie, [shard[0]]).fetchone() == (1, int(other.rsplit(":", 1)[1]))


LIES = """
    SELECT n.nodename || ':' || n.nodeport FROM pg_dist_placement AS p JOIN pg_dist_node AS n USING (groupid)
    WHERE p.shardid = get_shard_id_for_distribution_column('isolated.events', 7)
"""
NAME = "SELECT name FROM clickrollup.rollups WHERE rollup_table_name = 'isolated.rollup_events_5min'"


@pytest.fixture
def isolated(coordinator: Connection) -> Iterator[Connection]:
    """A connection to a cluster with a clickstream in a schema of its own, as it is made, and some events."""
    coordinator.execute("CREATE SCHEMA isolated")
    coordinator.execute("SELECT clickrollup.create_clickstream('isolated', schedule => NULL)")
    yield coordinator
    coordinator.execute("SELECT clickrollup.drop_clickstream('isolated')")
    coordinator.execute("DROP SCHEMA isolated CASCADE")


@pytest.mark.parametrize("partitions", [1, 30])
def test_a_tenant_of_a_clickstream_gets_a_shard_and_a_node(
    cluster: list[PostgresServer], isolated: Connection, partitions: int
) -> None:
    """With the partitions that it was made with, and some more."""
    for day in range(partitions):
        isolated.execute(
            f"CREATE TABLE isolated.day_{day} PARTITION OF isolated.events"
            f" FOR VALUES FROM ('2020-01-01'::date + {day}) TO ('2020-01-01'::date + {day + 1})".encode()
        )
    isolated.execute(
        "INSERT INTO isolated.events (event_time, customer_id) SELECT '2020-01-01 12:00:00+00'::timestamptz"
        " + i % 3 * interval '1 day', i % 10 FROM generate_series(1, 100) AS i"
        f" WHERE i % 3 < {partitions}".encode()
    )
    before = isolated.execute(LIES).fetchone() or ("",)
    other = next(
        f"{node.folder}:{node.port}" for node in cluster[1:] if f"{node.folder}:{node.port}" != before[0]
    )
    isolated.execute("SET statement_timeout = '2min'")
    with pytest.raises(errors.InvalidParameterValue, match="is no node of the cluster") as raised:
        isolated.execute("CALL clickrollup.isolate_tenant('isolated.events', '7', 'nowhere:1')")
    assert other in str(raised.value.diag.message_hint)
    split = isolated.execute("CALL clickrollup.isolate_tenant('isolated.events', '7')").fetchone()
    moved = isolated.execute(
        "CALL clickrollup.isolate_tenant('isolated.events', '7', %s)", [other]
    ).fetchone()
    isolated.execute("RESET statement_timeout")
    assert split == moved
    assert isolated.execute(LIES).fetchone() == (other,)
    isolated.execute("SELECT isolated.five_minutely_aggregation()")
    (name,) = isolated.execute(NAME).fetchone() or ("",)
    assert isolated.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []


def test_a_column_that_is_not_there_is_refused_in_words(visits: Connection) -> None:
    with pytest.raises(errors.UndefinedColumn, match=r"public\.visits has no column nosuch") as raised:
        visits.execute("SELECT clickrollup.distribute('visits', 'nosuch')")
    assert raised.value.diag.message_hint == "It has these: visit_id, at, shop, visitor."
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match="no dimension") as refused:
        visits.execute("SELECT clickrollup.distribute('visits', 'visitor')")
    assert "erase" not in str(refused.value.diag.message_hint)


def test_no_tenant_is_not_taken_for_one_of_another_type(visits: Connection) -> None:
    for call in (
        "CALL clickrollup.isolate_tenant('visits', {})",
        "SELECT clickrollup.erase_tenant('visits', {}, 'shop')",
    ):
        with pytest.raises(errors.NullValueNotAllowed, match="tenant is NULL"):
            visits.execute(call.format("NULL").encode())
        with pytest.raises(errors.InvalidParameterValue, match='tenant "" is no value of column'):
            visits.execute(call.format("''").encode())


def test_isolation_waits_for_nothing_prepared(cluster: list[PostgresServer], visits: Connection) -> None:
    """A shard copied with a prepared transaction in it would lose that."""
    visits.execute("ALTER SYSTEM SET citus.recover_2pc_interval = -1")
    visits.execute("SELECT pg_reload_conf()")
    where = """
        SELECT shard_name('visits', p.shardid), n.nodeport FROM pg_dist_placement AS p JOIN pg_dist_node AS n USING (groupid)
        WHERE p.shardid = get_shard_id_for_distribution_column('visits', 7)
    """
    name, port = visits.execute(where).fetchone() or ("", 0)
    worker = next(node for node in cluster if node.port == port)
    with psycopg.connect(worker.dsn(DATABASE), autocommit=True) as session:
        session.execute("SET citus.enable_manual_changes_to_shards = on")
        session.execute("BEGIN")
        session.execute(f"INSERT INTO {name} VALUES (1, '2026-05-01 00:00:00+00', 7, 7)".encode())
        session.execute("PREPARE TRANSACTION 'citus_0_1_4713_0'")
    try:
        with pytest.raises(errors.ObjectInUse, match="are still prepared"):
            visits.execute("CALL clickrollup.isolate_tenant('visits', '7')")
    finally:
        worker.execute("ROLLBACK PREPARED 'citus_0_1_4713_0'", DATABASE)
        visits.execute("ALTER SYSTEM RESET citus.recover_2pc_interval")
        visits.execute("SELECT pg_reload_conf()")


def test_a_rollup_elsewhere_keeps_a_tenant_from_being_isolated(visits: Connection) -> None:
    visits.execute("SELECT update_distributed_table_colocation('visits_hourly', colocate_with => 'none')")
    with pytest.raises(
        errors.ObjectNotInPrerequisiteState, match=r"do not lie beside public.visits: public\.visits_hourly"
    ):
        visits.execute("CALL clickrollup.isolate_tenant('visits', '7')")


def test_a_tenant_is_erased_where_raw_events_are_gone(visits: Connection) -> None:
    visits.execute("DELETE FROM visits WHERE at < '2026-05-01 02:00:00+00'")
    held = "SELECT count(*) FROM visits_quarter WHERE shop = 7 AND bucket < '2026-05-01 02:00:00+00'"
    assert visits.execute(held.encode()).fetchone() == (8,)
    erased = visits.execute("SELECT * FROM clickrollup.erase_tenant('visits', '7', 'shop')").fetchone()
    assert erased is not None
    assert erased[0] > 0
    for table in ("visits", "visits_quarter", "visits_hourly", "visits_hourly_live"):
        assert visits.execute(f"SELECT count(*) FROM {table} WHERE shop = 7".encode()).fetchone() == (0,)
        assert visits.execute(f"SELECT count(*) > 0 FROM {table} WHERE shop = 8".encode()).fetchone() == (
            True,
        )
    with pytest.raises(errors.ObjectNotInPrerequisiteState, match="no dimension that is its column visitor"):
        visits.execute("SELECT clickrollup.erase_tenant('visits', '7', 'visitor')")
