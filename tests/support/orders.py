"""A table of orders with rollups of every kind of measure, and a board over them."""

from typing import LiteralString

import psycopg
from psycopg import sql

SCHEMA: LiteralString = "Sales & more"
# Three days of orders; customers buy again, the last of them are not rolled up. Names are there to be quoted.
SETUP: LiteralString = """
CREATE SCHEMA {schema};
SET search_path = {schema}, public;
CREATE TABLE orders (
    order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ordered_at timestamptz NOT NULL, customer_id bigint,
    "pay 'state" text, gift boolean, amount numeric(10, 2), buyer bigint, product text);
SELECT clickrollup.create_rollup('orders', 'orders_5min', '5 minutes', dimensions => ARRAY['customer_id', 'pay ''state', 'gift'],
    time_column => 'ordered_at', schedule => NULL, measures => ARRAY[
        clickrollup.count_events('orders'), clickrollup.sum_of('amount', 'revenue'),
        clickrollup.average_of('amount', 'basket'), clickrollup.distinct_of('buyer', 'buyers'),
        clickrollup.top_of('product', 'products', 50), clickrollup.max_of('amount', 'largest'),
        clickrollup.min_of('ordered_at', 'first order'),
        clickrollup.aggregate_of('spread %', 'ARRAY[min(amount), max(amount)]',
            'ARRAY[least({{stored}}[1], {{incoming}}[1]), greatest({{stored}}[2], {{incoming}}[2])]',
            'ARRAY[min({{column}}[1]), max({{column}}[2])]', '({{column}}[2] - {{column}}[1])::numeric')]);
SELECT clickrollup.create_rollup('orders_5min', 'orders_1h', '1 hour', schedule => NULL);
SELECT clickrollup.create_rollup('orders_5min', 'orders_months', 'month', time_zone => 'Europe/Berlin',
                                 dimensions => ARRAY['customer_id', 'gift'], schedule => NULL);
SELECT clickrollup.create_rollup('orders_5min', 'orders_total', '5 minutes', dimensions => ARRAY['gift'], schedule => NULL);
"""
ORDERS: LiteralString = """
INSERT INTO {schema}.orders (ordered_at, customer_id, "pay 'state", gift, amount, buyer, product)
SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '97 seconds', 1 + i % 3,
       (ARRAY['paid', 'open', 'sent', NULL, '__proto__'])[1 + i % 5], CASE i % 4 WHEN 0 THEN NULL ELSE i % 4 = 1 END,
       (i % 700) / 4.0 - 5, i % 211, 'product ' || i % 23
FROM generate_series({first}, {last}) AS i
"""
BOARD = """title: Orders
rollup: orders_5min
tenant: customer_id
time_zone: UTC
measures:
  revenue: {title: Revenue, unit: €}
  basket: {title: Average basket, unit: €}
dimensions:
  customer_id: {title: Shop}
  gift: {title: Gift}
pages:
  - title: Overview
    cards:
      - {type: number, id: orders, title: Orders, measure: orders, at: {x: 0, y: 0, width: 3, height: 3}}
      - {type: number, id: revenue, title: Revenue, measure: revenue, at: {x: 3, y: 0, width: 3, height: 3}}
      - {type: number, id: basket, title: Average basket, measure: basket, at: {x: 6, y: 0, width: 3, height: 3}}
      - {type: number, id: buyers, title: Buyers, measure: buyers, at: {x: 9, y: 0, width: 3, height: 3}}
      - {type: line, id: trend, title: Revenue by state, measure: revenue, split: "pay 'state",
         at: {x: 0, y: 3, width: 8, height: 7}}
      - {type: heat, id: week, title: When people buy, measure: orders, at: {x: 8, y: 3, width: 4, height: 7}}
      - {type: columns, id: columns, title: Orders by state, measure: orders, by: "pay 'state", split: gift, stacked: true,
         line: buyers, at: {x: 0, y: 10, width: 6, height: 7}}
      - {type: bar, id: bars, title: Baskets, measure: basket, by: "pay 'state", at: {x: 6, y: 10, width: 6, height: 7}}
      - {type: table, id: table, title: All measures, measures: [orders, revenue, basket, buyers, largest, first order, spread %],
         by: "pay 'state", at: {x: 0, y: 17, width: 8, height: 6}}
      - {type: top, id: products, title: Products, measure: products, at: {x: 8, y: 17, width: 2, height: 6}}
      - {type: top, id: shops, title: Shops, measure: revenue, by: customer_id, at: {x: 10, y: 17, width: 2, height: 6}}
      - {type: number, id: paid, title: Paid, measure: orders, where: {"pay 'state": [paid, null]},
         at: {x: 0, y: 23, width: 3, height: 3}}
      - {type: number, id: total, title: Of all shops, measure: orders, rollup: orders_total,
         at: {x: 3, y: 23, width: 3, height: 3}}
      - {type: text, id: about, title: About, text: "Orders of all shops.\\nReturns are not in it.",
         at: {x: 6, y: 23, width: 3, height: 3}}
  - title: Months
    cards:
      - {type: columns, id: months-shops, title: Revenue by shop, measure: revenue, by: customer_id, rollup: orders_months,
         at: {x: 0, y: 0, width: 6, height: 6}}
      - {type: line, id: months, title: Revenue by month, measure: revenue, rollup: orders_months,
         at: {x: 6, y: 0, width: 6, height: 6}}
"""
MANY = 2600


def fill_orders(dsn: str) -> None:
    """Create the orders and their rollups beside whatever is there; the last tenth stays to be rolled up."""
    schema = sql.Identifier(SCHEMA)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL(SETUP).format(schema=schema))
        connection.execute(sql.SQL(ORDERS).format(schema=schema, first=1, last=MANY * 9 // 10))
        connection.execute("CALL clickrollup.run_rollup('orders_5min')")
        connection.execute(sql.SQL(ORDERS).format(schema=schema, first=MANY * 9 // 10 + 1, last=MANY))
        connection.execute("SELECT clickrollup.grant_reader(%s)", [SCHEMA])
        for tenant in (1, 2):
            connection.execute("SELECT clickrollup.create_tenant_reader(%s, %s)", [tenant, SCHEMA])
