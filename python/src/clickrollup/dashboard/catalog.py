"""Which rollups of the clickstream there are: the registry decides, so that a new rollup is used by itself."""

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import sql

# Rollups that the page can be drawn from, the finest first. Calendar buckets other than UTC days fit no grid.
# What a rollup has is read from its view: of definitions the registry shows each owner his own only.
ROLLUPS: LiteralString = """
SELECT r.event_table_name, r.name, (parse_ident(v.name))[2], r.bucket_column,
       CASE r.bucket WHEN 'day' THEN 86400 ELSE extract(epoch FROM r.bucket::interval) END::integer,
       array(SELECT a.attname::text FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass(v.name) AND a.attnum > 0)
FROM clickrollup.rollups AS r, LATERAL _clickrollup.view_name(r, 'parts') AS v (name)
WHERE (parse_ident(r.rollup_table_name))[1] = %s AND (
    NOT _clickrollup.is_calendar_unit(r.bucket) OR r.bucket = 'day' AND r.time_zone IN ('UTC', 'Etc/UTC', 'GMT'))
  AND r.filter IS NULL
ORDER BY 5, cardinality(array(SELECT a.attname FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass(v.name)))
"""
SCHEMAS: LiteralString = """
SELECT _clickrollup.extension_schema('hll'), coalesce(_clickrollup.extension_schema('topn'), 'clickrollup')
"""
READERS: LiteralString = (
    "SELECT tenant, view_schema, role_name FROM clickrollup.tenant_readers WHERE schema_name = %s"
)
MEASURES = frozenset({"event_count", "device_distinct_count", "session_distinct_count"})
TENANT = "customer_id"
TOP_DEVICES = "top_devices_1000"


class NoRollupError(Exception):
    """No rollup of the schema has the dimensions that a question needs."""


@dataclass(frozen=True)
class Rollup:
    """A rollup: its parts view, bucket column, bucket width in seconds, and all columns of the view."""

    name: str
    parts: str
    bucket: str
    seconds: int
    columns: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """What a viewer may see: the role that reads for him, the schema he reads from, and his tenant or None."""

    role: str
    schema: str
    tenant: int | None

    def view(self, rollup: Rollup) -> sql.Identifier:
        """Return the parts view of a rollup, as this viewer has it."""
        return sql.Identifier(self.schema, rollup.parts)


@dataclass(frozen=True)
class Catalog:
    """What the registry says."""

    rollups: tuple[Rollup, ...]
    readers: dict[int, Scope]
    hll: str
    topn: str

    def choose(self, dimensions: frozenset[str], widest: int) -> Rollup:
        """Return the coarsest rollup that has the dimensions and no bucket above `widest` seconds, else the finest.

        Of several alike, the one with the fewest dimensions has the fewest rows. Raises NoRollupError for none.
        """
        fitting = self._fitting(dimensions)
        if not fitting:
            raise NoRollupError(f"no rollup of this schema has {', '.join(sorted(dimensions))}")
        narrow = [rollup for rollup in fitting if rollup.seconds <= widest]
        chosen = max(narrow, key=lambda r: r.seconds) if narrow else fitting[0]
        return self.smallest(dimensions, chosen.seconds)

    def smallest(self, dimensions: frozenset[str], seconds: int) -> Rollup:
        """Return the rollup with the dimensions and buckets of this width that has the fewest columns, and so rows."""
        fitting = (r for r in self._fitting(dimensions) if r.seconds == seconds)
        return min(fitting, key=lambda r: len(r.columns))

    def widths(self, dimensions: frozenset[str]) -> list[int]:
        """Return the widths in seconds of the rollups that have the dimensions, the widest first."""
        return sorted({rollup.seconds for rollup in self._fitting(dimensions)}, reverse=True)

    def _fitting(self, dimensions: frozenset[str]) -> list[Rollup]:
        return [rollup for rollup in self.rollups if rollup.columns >= dimensions | MEASURES]


def rollup(name: str, parts: str, bucket: str, seconds: int, columns: list[str]) -> Rollup:
    """Return a rollup from its row."""
    return Rollup(name, parts, bucket, seconds, frozenset(columns))


def of_one_source(rollups: list[tuple[str, Rollup]]) -> tuple[Rollup, ...]:
    """Return the rollups of one table of events, for a range may be made of several of them.

    It is the table of the finest rollup that knows tenants, or else of the finest.
    """
    fitting = [(source, found) for source, found in rollups if found.columns >= MEASURES]
    sources = [source for source, found in fitting if TENANT in found.columns] or [s for s, _ in fitting]
    return tuple(found for source, found in rollups if source in sources[:1])


def build(
    rollups: list[tuple[Any, ...]], readers: list[tuple[Any, ...]], schemas: tuple[str, str]
) -> Catalog:
    """Return the catalog from the rows of the three queries above."""
    return Catalog(
        rollups=of_one_source([(source, rollup(*row)) for source, *row in rollups]),
        readers={tenant: Scope(role, schema, tenant) for tenant, schema, role in readers},
        hll=schemas[0],
        topn=schemas[1],
    )
