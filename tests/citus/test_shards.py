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


BESIDE: tuple[LiteralString, ...] = (
    "CREATE ROLE beside_reader LOGIN",
    "GRANT USAGE ON SCHEMA shop TO beside_reader",
    "CREATE TABLE shop.carts (customer_id bigint, item text, note text)",
    "SELECT create_distributed_table('shop.carts', 'customer_id', colocate_with => 'shop.events')",
    "INSERT INTO shop.carts SELECT n, 'x', 'secret' FROM generate_series(1, 9) AS n",
    "GRANT SELECT (customer_id, item) ON shop.carts TO beside_reader WITH GRANT OPTION",
    "CREATE VIEW shop.items AS SELECT customer_id, item FROM shop.carts",
    "CREATE VIEW shop.notes AS SELECT item, note FROM shop.carts",
    "CREATE VIEW shop.busy AS SELECT item FROM shop.items JOIN shop.rollup_events_1hr_live USING (customer_id)",
    "GRANT SELECT ON shop.items TO beside_reader WITH GRANT OPTION",
    "GRANT SELECT (item) ON shop.notes TO PUBLIC",
    "GRANT SELECT ON shop.busy TO beside_reader",
)
GRANTED = """
    SELECT c.relname, a.attname, x.grantee::regrole, x.privilege_type, x.is_grantable
    FROM pg_class AS c, LATERAL (
        SELECT NULL AS attname, c.relacl AS acl
        UNION ALL SELECT t.attname, t.attacl FROM pg_attribute AS t WHERE t.attrelid = c.oid
    ) AS a, aclexplode(a.acl) AS x
    WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND x.grantee <> c.relowner
    ORDER BY 1, 2, 3, 4
"""


def test_nothing_that_was_granted_is_lost(shop: Connection) -> None:
    """On a table beside the events that no rollup reads, on columns, and on views that others made of any of these."""
    for statement in BESIDE:
        shop.execute(statement)
    granted = shop.execute(GRANTED.encode()).fetchall()
    assert {"carts", "items", "notes", "busy", "events", "rollup_events_1hr_live"} <= {
        row[0] for row in granted
    }
    shop.execute("SELECT clickrollup.change_shard_count('shop.events', 2)")
    assert shop.execute(GRANTED.encode()).fetchall() == granted
    shop.execute("SELECT clickrollup.undistribute('shop.events')")
    assert shop.execute(GRANTED.encode()).fetchall() == granted
    shop.execute("DROP VIEW shop.busy, shop.notes, shop.items")
    shop.execute("DROP OWNED BY beside_reader")
    shop.execute("DROP ROLE beside_reader")


def test_what_would_be_dropped_is_refused(shop: Connection) -> None:
    shop.execute(
        "CREATE FUNCTION shop.busiest() RETURNS bigint LANGUAGE sql"
        " RETURN (SELECT max(event_count) FROM shop.rollup_events_1hr_plain)"
    )
    shop.execute("CREATE TABLE shop.kept (event shop.events)")
    for statement in (
        "SELECT clickrollup.change_shard_count('shop.events', 2)",
        "SELECT clickrollup.undistribute('shop.events')",
    ):
        with pytest.raises(
            errors.DependentObjectsStillExist,
            match=r"column event of table shop\.kept; function shop\.busiest\(\)",
        ):
            shop.execute(statement.encode())
    shop.execute("DROP FUNCTION shop.busiest")
    shop.execute("DROP TABLE shop.kept")


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


GROWN: LiteralString = "INSERT INTO {} (at, tenant) SELECT '2026-03-01', n FROM generate_series(1, 50) AS n"


@pytest.fixture
def grown(coordinator: Connection) -> Iterator[Connection]:
    """Two sources of one node, counted, then distributed beside each other; a role may write to the first."""
    coordinator.execute("CREATE ROLE grown_writer LOGIN")
    coordinator.execute("SET citus.shard_count = 3")
    for name in ("grown", "beside"):
        coordinator.execute(
            f"CREATE TABLE {name} (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, tenant bigint)".encode()
        )
        coordinator.execute(
            "SELECT clickrollup.create_rollup(%s, %s, '1 day', ARRAY['tenant'], schedule => NULL)",
            [name, f"{name}_daily"],
        )
        coordinator.execute(GROWN.format(name))
        coordinator.execute("CALL clickrollup.run_rollup(%s)", [f"{name}_daily"])
        coordinator.execute("SELECT clickrollup.distribute(%s, 'tenant')", [name])
    coordinator.execute("GRANT INSERT ON grown TO grown_writer")
    yield coordinator
    coordinator.execute("RESET ROLE")
    for name in ("grown", "beside"):
        coordinator.execute("SELECT clickrollup.drop_rollup(%s)", [f"{name}_daily"])
        coordinator.execute(f"DROP TABLE {name}".encode())
    coordinator.execute("DROP ROLE grown_writer")


def assert_counted(grown: Connection, name: str, events: int) -> None:
    """A run has counted each event once."""
    grown.execute("CALL clickrollup.run_rollup(%s, force => true)", [f"{name}_daily"])
    counted = f"SELECT sum(event_count)::bigint FROM {name}_daily"
    assert grown.execute(counted.encode()).fetchone() == (events,)
    ids = f"SELECT min(id), max(id), count(*) FROM {name}"
    assert grown.execute(ids.encode()).fetchone() == (1, events, events)
    assert grown.execute("SELECT * FROM clickrollup.reconcile(%s)", [f"{name}_daily"]).fetchall() == []


def test_what_was_distributed_later_can_be_converted(grown: Connection) -> None:
    """And what is co-located, which Citus converts with it."""
    grown.execute("SET ROLE grown_writer")
    grown.execute(GROWN.format("grown"))
    grown.execute("RESET ROLE")
    grown.execute("SELECT clickrollup.change_shard_count('grown', 4)")
    assert_counted(grown, "grown", 100)
    assert_counted(grown, "beside", 50)
    grown.execute("SELECT clickrollup.undistribute('grown')")
    grown.execute(GROWN.format("grown"))
    assert_counted(grown, "grown", 150)


def test_what_citus_converted_by_hand_is_counted_once(grown: Connection) -> None:
    for name in ("grown", "beside"):
        grown.execute(GROWN.format(name))
    grown.execute("SELECT alter_distributed_table('grown', shard_count => 2, cascade_to_colocated => true)")
    for name in ("grown", "beside"):
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match="is another table") as raised:
            grown.execute("CALL clickrollup.run_rollup(%s)", [f"{name}_daily"])
        remedy = str(raised.value.diag.message_hint).partition("events: ")[2].partition(";")[0]
        assert remedy == f"SELECT clickrollup.change_source('{name}_daily', 'public.{name}', 50)"
        grown.execute(remedy.encode())
        assert_counted(grown, name, 100)
