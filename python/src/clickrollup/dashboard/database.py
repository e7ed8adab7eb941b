"""The pool of read-only connections: each query runs as the role of its viewer, bounded in time and rows."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.postgres.connection import KEEPALIVES, read_dsn
from clickrollup.rollups import catalog
from clickrollup.rollups.catalog import Catalog

Row = tuple[Any, ...]
Query = sql.SQL | sql.Composed
Parameters = list[Any] | dict[str, Any]
# All of it ends with the transaction: behind a pooler the next one on this connection may be somebody else's.
# Compiling such queries takes longer than running them: 535 of 825 ms measured. Viewers must not take each other's cores.
# On Citus the connection that a session keeps to a node has answered before others have learnt which partitions there are.
AS_VIEWER = """
SELECT set_config('transaction_read_only', 'on', true), set_config('role', %s, true),
       set_config('search_path', %s, true), set_config('statement_timeout', %s, true),
       set_config('lock_timeout', '1s', true), set_config('jit', 'off', true), set_config('timezone', 'UTC', true),
       set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '32MB', true),
       set_config('citus.executor_slow_start_interval', '500', true)
"""
WAIT_FOR_CONNECTION = 5
MAX_ROWS = 20_000


@dataclass(frozen=True)
class Scope:
    """What a viewer may see: the role that reads for him, the schema he reads from, and his tenant or None."""

    role: str
    schema: str
    tenant: int | None


class TooManyRowsError(Exception):
    """A query would return more rows than a page can show."""


class Database:
    """Runs queries for viewers."""

    def __init__(self, settings: DashboardSettings) -> None:
        self._settings = settings
        self.everything = Scope(settings.reader_role, settings.schema_name, None)
        self._parameters: dict[str, Any] = KEEPALIVES | {
            "connect_timeout": settings.connect_timeout,
            "fallback_application_name": "clickrollup dashboard",
            **read_dsn(settings.dsn.get_secret_value()),
            "autocommit": True,
            # Plans are made for the values asked for: a tenant's rows are few or many.
            "prepare_threshold": None,
        }
        self.pool = AsyncConnectionPool(
            kwargs=self._parameters,
            min_size=1,
            max_size=settings.connections,
            timeout=WAIT_FOR_CONNECTION,
            max_waiting=200,
            open=False,
        )

    async def connect(self) -> psycopg.AsyncConnection[Row]:
        """Open a connection beside the pool."""
        return await psycopg.AsyncConnection.connect(**self._parameters)

    async def fetch(
        self, scope: Scope, query: Query, parameters: Parameters | None = None, path: str = "pg_catalog"
    ) -> list[Row]:
        """Run one query as the scope's role and return its rows; raises TooManyRowsError above the bound.

        `path` is the search_path by which expressions of a rollup's owner are read.
        """
        async with self.pool.connection() as connection, connection.transaction():
            await connection.execute(AS_VIEWER, as_viewer(self._settings, scope.role, path))
            rows: list[Row] = await (await connection.execute(query, parameters)).fetchmany(MAX_ROWS + 1)
        if len(rows) > MAX_ROWS:
            raise TooManyRowsError(f"more than {MAX_ROWS:,} groups; choose a tenant or a filter")
        return rows

    async def catalog(self) -> Catalog:
        """Return what the registry says of all rollups."""
        asked = catalog.asked(self._settings.trusted)
        return catalog.build(
            await self.fetch(self.everything, sql.SQL(catalog.ROLLUPS), asked),
            await self.fetch(self.everything, sql.SQL(catalog.FIELDS), asked),
            await self.fetch(self.everything, sql.SQL(catalog.READERS), asked),
            (await self.fetch(self.everything, sql.SQL(catalog.SCHEMAS)))[0],
        )


def as_viewer(settings: DashboardSettings, role: str, path: str = "pg_catalog") -> list[str]:
    """Return the parameters of AS_VIEWER."""
    return [role, path, f"{settings.statement_timeout}s"]
