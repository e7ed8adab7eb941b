"""The events that writers write: few tenants and buckets, so that every run merges into rows that are there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, LiteralString

from psycopg import sql

from .ledger import Batch

COLUMNS: LiteralString = "event_time, customer_id, event_type, country, browser, device_id, session_id"
# Tenant and country are NULL in some rows: NULL dimensions must merge as well. On Citus no tenant is NULL.
VALUES: LiteralString = """
    SELECT %(time)s::timestamptz + (i %% 6) * interval '5 minutes',
           coalesce(nullif((i + %(salt)s) %% 7, 0), %(no_tenant)s::bigint),
           (ARRAY['click', 'buy', 'scroll'])[1 + i %% 3], (ARRAY['Brazil', 'Japan', NULL])[1 + (i / 3 + %(salt)s) %% 3],
           'Firefox', (i * 7 + %(salt)s) %% 500, %(batch)s
    FROM generate_series(1, %(rows)s) AS i
"""


def parameters(batch: Batch, time: datetime, rows: int, salt: int, no_tenant: int | None) -> dict[str, Any]:
    """Return what the statements of this module take."""
    return {"time": time, "salt": salt, "batch": batch.number, "rows": rows, "no_tenant": no_tenant}


def insert(table: str) -> sql.Composed:
    """Return INSERT of %(rows)s events, their ids drawn by the table's default."""
    return sql.SQL("INSERT INTO {} ({}) {}").format(sql.SQL(table), sql.SQL(COLUMNS), sql.SQL(VALUES))


def insert_slowly(table: str) -> sql.Composed:
    """Return INSERT that rests 3 ms before each event."""
    return insert(table) + sql.SQL(" WHERE pg_sleep(0.003) IS NOT NULL")


def insert_with_ids(table: str, ids: str) -> sql.Composed:
    """Return INSERT with ids from an expression, as a leaf partition needs it before PostgreSQL 17."""
    return sql.SQL(
        "INSERT INTO {} (event_id, {}) OVERRIDING SYSTEM VALUE SELECT {}, e.* FROM ({}) AS e"
    ).format(sql.SQL(table), sql.SQL(COLUMNS), sql.SQL(ids), sql.SQL(VALUES))


def insert_one_with_id(table: str) -> sql.Composed:
    """Return INSERT of one event with the id %(id)s."""
    return insert_with_ids(table, "%(id)s")


def copy(table: str) -> sql.Composed:
    """Return COPY of events from the client."""
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.SQL(table), sql.SQL(COLUMNS))


def for_copy(
    batch: Batch, time: datetime, rows: int, salt: int, no_tenant: int | None
) -> Iterator[tuple[Any, ...]]:
    """Yield the events that `insert` would write."""
    for i in range(1, rows + 1):
        yield (
            time + timedelta(minutes=5 * (i % 6)),
            (i + salt) % 7 or no_tenant,
            ("click", "buy", "scroll")[i % 3],
            ("Brazil", "Japan", None)[(i // 3 + salt) % 3],
            "Firefox",
            (i * 7 + salt) % 500,
            batch.number,
        )
