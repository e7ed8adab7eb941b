"""Another number of shards, and none: rollups, views, watermarks and grants go on."""

from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS: LiteralString = """
    INSERT INTO shop.events (event_time, customer_id, event_type, device_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', i % 20, 'click', i FROM generate_series(1, 300) AS i
"""
SHARDS = """
    SELECT DISTINCT shard_count FROM citus_tables WHERE table_name::text ~ '^shop[.](rollup_)?events'
"""


@pytest.fixture
def shop(coordinator: Connection) -> Iterator[Connection]:
    """A clickstream with four shards, some of its events counted."""
    coordinator.execute("CREATE SCHEMA shop")
    coordinator.execute("SET citus.shard_count = 4")
    coordinator.execute("SELECT clickrollup.create_clickstream('shop', schedule => NULL)")
    coordinator.execute("SELECT clickrollup.grant_reader('shop', 'shop_reader')")
    coordinator.execute(EVENTS)
    coordinator.execute("SELECT shop.five_minutely_aggregation()")
    coordinator.execute(EVENTS)
    yield coordinator
    coordinator.execute("RESET ROLE")
    coordinator.execute("SELECT clickrollup.drop_clickstream('shop')")
    coordinator.execute("DROP SCHEMA shop CASCADE")
    coordinator.execute("DROP OWNED BY shop_reader")
    coordinator.execute("DROP ROLE shop_reader")


def assert_goes_on(shop: Connection, events: int) -> None:
    """Views know all, a run counts the rest and nothing twice, and readers read."""
    for name in ("rollup_events_5min", "rollup_events_1hr"):
        live = shop.execute(f"SELECT sum(event_count)::bigint FROM shop.{name}_live".encode()).fetchone()
        assert live == (events,)
    (rollup,) = shop.execute(
        "SELECT name FROM clickrollup.rollups WHERE rollup_table_name = 'shop.rollup_events_5min'"
    ).fetchone() or ("",)
    shop.execute("CALL clickrollup.run_rollup(%s)", [rollup])
    assert shop.execute("SELECT sum(event_count)::bigint FROM shop.rollup_events_1hr").fetchone() == (events,)
    assert shop.execute("SELECT * FROM clickrollup.reconcile(%s)", [rollup]).fetchall() == []
    found = "SELECT topic, reason FROM clickrollup.health() WHERE state = 'critical' AND rollup_name = %s"
    assert shop.execute(found, [rollup]).fetchall() == []
    shop.execute("SET ROLE shop_reader")
    assert shop.execute("SELECT sum(event_count)::bigint FROM shop.rollup_events_1hr_plain").fetchone() == (
        events,
    )
    shop.execute("RESET ROLE")


def test_more_shards_then_none(shop: Connection) -> None:
    shop.execute("SELECT clickrollup.change_shard_count('shop.events', 8)")
    assert shop.execute(SHARDS).fetchall() == [(8,)]
    assert_goes_on(shop, 600)
    shop.execute(EVENTS)
    shop.execute("SELECT clickrollup.undistribute('shop.events')")
    assert shop.execute(SHARDS).fetchall() == []
    assert_goes_on(shop, 900)


def test_what_cannot_be_converted_is_refused(coordinator: Connection) -> None:
    coordinator.execute(
        "CREATE TABLE told (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant bigint)"
    )
    coordinator.execute(
        "SELECT clickrollup.create_rollup('told', 'told_daily', '1 day', ARRAY['tenant'], schedule => NULL)"
    )
    with pytest.raises(errors.WrongObjectType, match="is not distributed by a tenant"):
        coordinator.execute("SELECT clickrollup.undistribute('told')")
    coordinator.execute("SELECT create_distributed_table('told', 'tenant')")
    with pytest.raises(errors.FeatureNotSupported, match=r"column id of public\.told is an identity column"):
        coordinator.execute("SELECT clickrollup.change_shard_count('told', 8)")
    coordinator.execute("SELECT clickrollup.drop_rollup('told_daily')")
    coordinator.execute("DROP TABLE told")


def test_what_was_distributed_later_can_be_converted(coordinator: Connection) -> None:
    coordinator.execute(
        "CREATE TABLE grown (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant bigint)"
    )
    coordinator.execute(
        "SELECT clickrollup.create_rollup('grown', 'grown_daily', '1 day', ARRAY['tenant'], schedule => NULL)"
    )
    coordinator.execute("CREATE ROLE grown_writer LOGIN")
    coordinator.execute("GRANT INSERT ON grown TO grown_writer")
    insert = "INSERT INTO grown (at, tenant) SELECT '2026-03-01', n FROM generate_series(1, 50) AS n"
    try:
        coordinator.execute(insert.encode())
        coordinator.execute("CALL clickrollup.run_rollup('grown_daily')")
        coordinator.execute("SELECT clickrollup.distribute('grown', 'tenant')")
        coordinator.execute("SET ROLE grown_writer")
        coordinator.execute(insert.encode())
        coordinator.execute("RESET ROLE")
        coordinator.execute("SELECT clickrollup.change_shard_count('grown', 4)")
        coordinator.execute("CALL clickrollup.run_rollup('grown_daily')")
        assert coordinator.execute("SELECT min(id), max(id), count(*) FROM grown").fetchone() == (1, 100, 100)
        assert coordinator.execute("SELECT sum(event_count) FROM grown_daily").fetchone() == (100,)
        assert coordinator.execute("SELECT * FROM clickrollup.reconcile('grown_daily')").fetchall() == []
        coordinator.execute("SELECT clickrollup.undistribute('grown')")
        coordinator.execute(insert.encode())
        coordinator.execute("CALL clickrollup.run_rollup('grown_daily')")
        assert coordinator.execute("SELECT sum(event_count) FROM grown_daily").fetchone() == (150,)
    finally:
        coordinator.execute("RESET ROLE")
        coordinator.execute("SELECT clickrollup.drop_rollup('grown_daily')")
        coordinator.execute("DROP TABLE grown")
        coordinator.execute("DROP ROLE grown_writer")
