"""Operating rollups on a cluster: a measure added, renames followed, a rollup dropped."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]

RAW = "SELECT shop, count(*), sum(amount), count(DISTINCT buyer) FROM {source} GROUP BY 1 ORDER BY 1"
KEPT = """
    SELECT shop, sum(orders), sum(revenue), ceil(hll_cardinality(hll_union_agg(buyers)))::bigint
    FROM {table} GROUP BY 1 ORDER BY 1
"""


def sell(connection: Connection, source: str, orders: int) -> None:
    """Insert orders of a few shops over some hours."""
    connection.execute(
        f"INSERT INTO {source} (ordered_at, shop, buyer, amount) SELECT '2026-01-01 00:00:00+00'::timestamptz"
        f" + i * interval '1 minute', i % 7, i % 5, i FROM generate_series(1, {orders}) AS i".encode()
    )


def rows(connection: Connection, query: str, **names: str) -> list[str]:
    """Return the rows of a query as text."""
    return [str([str(cell) for cell in row]) for row in connection.execute(query.format(**names).encode())]


@pytest.fixture
def sales(coordinator: Connection) -> Iterator[Connection]:
    """A connection to a cluster with distributed orders and a chain of two rollups over them."""
    coordinator.execute(
        "CREATE TABLE orders (order_id bigint GENERATED ALWAYS AS IDENTITY, ordered_at timestamptz, shop bigint,"
        " buyer bigint, amount bigint)"
    )
    coordinator.execute("SELECT create_distributed_table('orders', 'shop')")
    coordinator.execute(
        "SELECT clickrollup.create_rollup('orders', 'sales', '5 minutes', ARRAY['shop'], schedule => NULL,"
        " measures => ARRAY[clickrollup.count_events('orders')])"
    )
    coordinator.execute("SELECT clickrollup.create_rollup('sales', 'sales_hourly', '1 hour')")
    sell(coordinator, "orders", 300)
    coordinator.execute("CALL clickrollup.run_rollup('sales')")
    yield coordinator
    for (name,) in coordinator.execute(
        "SELECT name FROM clickrollup.rollups WHERE name LIKE '%sale%' ORDER BY fed_by NULLS LAST"
    ).fetchall():
        coordinator.execute("SELECT clickrollup.drop_rollup(%s)", [name])
    coordinator.execute("DROP TABLE IF EXISTS orders, purchases")


def add_measures(connection: Connection) -> None:
    """Add two measures, one after the other."""
    for measure in ("sum_of('amount', 'revenue')", "distinct_of('buyer', 'buyers')"):
        connection.execute(f"SELECT clickrollup.add_measure('sales', clickrollup.{measure})".encode())


def test_a_measure_is_added(sales: Connection) -> None:
    add_measures(sales)
    for table in ("sales", "sales_hourly", "sales_live", "sales_hourly_live"):
        assert rows(sales, KEPT, table=table) == rows(sales, RAW, source="orders")
    sell(sales, "orders", 100)
    sales.execute("CALL clickrollup.run_rollup('sales')")
    for table in ("sales", "sales_hourly"):
        assert rows(sales, KEPT, table=table) == rows(sales, RAW, source="orders")


def test_a_measure_is_refused_when_raw_is_gone(sales: Connection) -> None:
    sales.execute("DELETE FROM orders WHERE shop = 3")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="the raw events no longer give"):
        add_measures(sales)


def test_renames_are_followed(sales: Connection) -> None:
    add_measures(sales)
    sales.execute("ALTER TABLE orders RENAME TO purchases")
    sales.execute("ALTER TABLE sales_hourly RENAME TO hourly_sales")
    sales.execute("SELECT clickrollup.rename_rollup('sales', 'resale')")
    sell(sales, "purchases", 50)
    assert rows(sales, KEPT, table="sales_live") == rows(sales, RAW, source="purchases")
    sales.execute("CALL clickrollup.run_rollup('resale')")
    for table in ("sales", "hourly_sales", "hourly_sales_live"):
        assert rows(sales, KEPT, table=table) == rows(sales, RAW, source="purchases")


def test_a_rollup_is_dropped(sales: Connection) -> None:
    sales.execute("SELECT clickrollup.drop_rollup('sales_hourly')")
    sales.execute("SELECT clickrollup.drop_rollup('sales')")
    left = "SELECT table_name::text FROM citus_tables WHERE table_name::text LIKE 'sales%'"
    assert sales.execute(left).fetchall() == []
