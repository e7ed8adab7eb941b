"""Which rollups there are and what each of them knows: the registry decides, so that a new rollup is used by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, LiteralString

from clickrollup.rollups.trust import TRUSTED, distrusted

# Of definitions the registry shows each owner his own only: what a rollup has is told by a view of its own.
# %(name)s is that of the one rollup that is asked for, NULL for all.
ROLLUPS: LiteralString = "".join(
    (
        "WITH ",
        TRUSTED,
        """
SELECT r.name, t.name[1], t.name[2], (parse_ident(v.name))[2], r.event_table_name, coalesce(r.filter, ''), r.fed_by,
       r.bucket_column, CASE WHEN u.is_unit AND NOT (r.bucket = 'day' AND r.time_zone IN ('UTC', 'Etc/UTC', 'GMT')) THEN 0
                             WHEN u.is_unit THEN 86400 ELSE extract(epoch FROM r.bucket::interval) END::integer,
       r.bucket, r.time_zone, r.search_path, pg_get_userbyid(c.relowner), c.relowner IN (SELECT trusted.oid FROM trusted)
FROM clickrollup.rollups AS r, LATERAL parse_ident(r.rollup_table_name) AS t (name),
     LATERAL _clickrollup.view_name(r, 'parts') AS v (name), LATERAL _clickrollup.is_calendar_unit(r.bucket) AS u (is_unit),
     pg_catalog.pg_class AS c
WHERE c.oid = _clickrollup.find_relation(v.name) AND has_table_privilege(c.oid, 'SELECT')
  AND has_schema_privilege(c.relnamespace, 'USAGE')
  AND (%(name)s::text IS NULL OR r.name = %(name)s::text)
ORDER BY r.name
""",
    )
)
FIELDS: LiteralString = """
SELECT f.rollup_name, f.name, f.kind, f.stored_as, f.combine, f.number, f.capacity, f.type::text, f.is_plain, f.definition
FROM clickrollup.rollup_fields AS f WHERE %(name)s::text IS NULL OR f.rollup_name = %(name)s::text
ORDER BY f.rollup_name, f.kind <> 'dimension', f.position, f.kind
"""
SCHEMAS: LiteralString = """
SELECT coalesce(_clickrollup.extension_schema('hll'), 'public'), coalesce(_clickrollup.extension_schema('topn'), 'clickrollup')
"""
# Who could put a view of his own into a tenant's schema is looked at as the owners of those that are there.
READERS: LiteralString = "".join(
    (
        "WITH ",
        TRUSTED,
        """, doubtful AS (
    SELECT o.schema, min(pg_get_userbyid(o.owner)::text) AS owner
    FROM (SELECT n.oid, n.nspowner FROM pg_catalog.pg_namespace AS n
          UNION ALL SELECT c.relnamespace, c.relowner FROM pg_catalog.pg_class AS c) AS o (schema, owner)
    WHERE o.owner NOT IN (SELECT trusted.oid FROM trusted) GROUP BY o.schema)
SELECT t.schema_name, t.tenant, t.tenant_column, t.view_schema, t.role_name, d.owner
FROM clickrollup.tenant_readers AS t
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.view_schema
LEFT JOIN doubtful AS d ON d.schema = n.oid
""",
    )
)
TENANT = "customer_id"
NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})
# What may be added up over the values of a dimension.
ADDITIVE = frozenset({"count", "sum"})


class NoRollupError(Exception):
    """No rollup has what a question needs, or its owner is not trusted."""


@dataclass(frozen=True)
class Field:
    """A dimension or measure of a rollup, as clickrollup.rollup_fields describes it."""

    name: str
    kind: str
    stored_as: str
    combine: str | None
    number: str | None
    capacity: int | None
    type: str
    is_plain: bool
    definition: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the parts view that it is made of."""
        return (self.stored_as, f"{self.name}_count") if self.kind == "average" else (self.stored_as,)

    @property
    def is_number(self) -> bool:
        """Tell whether it can be drawn: a measure whose value is a number."""
        return self.kind not in ("dimension", "top") and self.type in NUMBERS


@dataclass(frozen=True)
class Rollup:
    """A rollup: where it is, its bucket's column and width in seconds (0: a unit of the calendar), and its fields."""

    name: str
    schema: str
    table: str
    parts: str
    source: str
    filter: str
    fed_by: str | None
    bucket: str
    seconds: int
    unit: str
    zone: str
    search_path: str
    owner: str = ""
    is_trusted: bool = True
    fields: dict[str, Field] = field(default_factory=dict, compare=False, hash=False)

    @property
    def dimensions(self) -> frozenset[str]:
        """The names of its dimensions."""
        return frozenset(name for name, one in self.fields.items() if one.kind == "dimension")

    def goes_by(self, name: str, schema: str) -> bool:
        """Tell whether a name is that of its table, alone in a schema or with it."""
        return name == f"{self.schema}.{self.table}" or (schema, name) == (self.schema, self.table)

    def named(self, kind: str) -> Field | None:
        """Return the first field of a kind."""
        return next((one for one in self.fields.values() if one.kind == kind), None)


@dataclass(frozen=True)
class Reader:
    """Who reads for a tenant: his role, the schema that he reads from, and the dimension that tells tenants apart."""

    role: str
    schema: str
    column: str
    # Who could put a view into that schema, and is not trusted; None where nobody is.
    doubtful: str | None = None


@dataclass(frozen=True)
class Family:
    """A rollup that is asked for, and all others of the same events that can answer in its place, the finest first."""

    asked: Rollup
    rollups: tuple[Rollup, ...]

    @property
    def is_calendar(self) -> bool:
        """Tell whether its buckets have no fixed width."""
        return self.asked.seconds == 0

    def fitting(self, needed: frozenset[str]) -> list[Rollup]:
        """Return the rollups that have these fields; raises NoRollupError for none."""
        found = [rollup for rollup in self.rollups if rollup.fields.keys() >= needed]
        if not found:
            raise NoRollupError(f"no rollup beside {self.asked.name} has {', '.join(sorted(needed))}")
        return found

    def choose(self, needed: frozenset[str], widest: int) -> Rollup:
        """Return the coarsest rollup that has the fields and no bucket above `widest` seconds, else the finest.

        Of several alike, the one with the fewest fields has the fewest rows. Raises NoRollupError for none.
        """
        fitting = self.fitting(needed)
        narrow = [rollup for rollup in fitting if rollup.seconds <= widest]
        chosen = max(narrow, key=lambda r: r.seconds) if narrow else fitting[0]
        return self.smallest(needed, chosen.seconds)

    def smallest(self, needed: frozenset[str], seconds: int) -> Rollup:
        """Return the rollup with the fields and buckets of this width that has the fewest dimensions, and so rows."""
        fitting = (r for r in self.fitting(needed) if r.seconds == seconds)
        return min(fitting, key=lambda r: (len(r.dimensions), len(r.fields)))

    def widths(self, needed: frozenset[str]) -> list[int]:
        """Return the widths in seconds of the rollups that have the fields, the widest first."""
        return sorted({rollup.seconds for rollup in self.fitting(needed)}, reverse=True)


@dataclass(frozen=True)
class Catalog:
    """What the registry says."""

    rollups: dict[str, Rollup]
    readers: dict[tuple[str, int], Reader]
    hll: str
    topn: str

    def find(self, name: str, schema: str) -> Rollup:
        """Return a rollup by its table's name in a schema, with the schema, or by its own; raises NoRollupError."""
        found = next((one for one in self.rollups.values() if one.goes_by(name, schema)), None)
        found = found or self.rollups.get(name)
        if found is None:
            raise NoRollupError(f"there is no rollup {name}, or it cannot be read")
        if not found.is_trusted:
            raise NoRollupError(distrusted(found.name, found.owner))
        return found

    def family(self, asked: Rollup) -> Family:
        """Return a rollup with all others of the same events whose fields of the same name mean the same."""
        if asked.seconds == 0:
            return Family(asked, (asked,))
        alike = [
            rollup
            for rollup in self.rollups.values()
            if (rollup.schema, rollup.source, rollup.filter) == (asked.schema, asked.source, asked.filter)
            and rollup.seconds > 0
            and rollup.is_trusted
            and self._mean_the_same(rollup, asked)
        ]
        return Family(asked, tuple(sorted(alike, key=lambda r: (r.seconds, len(r.fields), r.name))))

    def readers_of(self, tenant: int) -> dict[str, Reader]:
        """Return the readers of a tenant that are asked, by schema."""
        return {
            schema: reader
            for (schema, number), reader in self.readers.items()
            if number == tenant and reader.doubtful is None
        }

    def _mean_the_same(self, one: Rollup, other: Rollup) -> bool:
        common = one.fields.keys() & other.fields.keys()
        return all(self._meaning(one, name) == self._meaning(other, name) for name in common)

    def _meaning(self, rollup: Rollup, name: str) -> str:
        """Return the definition of a field over the events: a dimension that is handed on has that of its feeder."""
        found = rollup.fields[name]
        feeder = self.rollups.get(rollup.fed_by or "")
        if found.is_plain and feeder is not None and name in feeder.fields:
            return self._meaning(feeder, name)
        return found.definition


def asked(trusted: list[str], name: str | None = None) -> dict[str, Any]:
    """Return the parameters of the queries above: the owners that are named, and one rollup or all."""
    return {"trusted": trusted, "name": name}


def build(
    rollups: Iterable[tuple[Any, ...]],
    fields: Iterable[tuple[Any, ...]],
    readers: Iterable[tuple[Any, ...]],
    schemas: tuple[str, str],
) -> Catalog:
    """Return the catalog from the rows of the four queries above."""
    found = {row[0]: Rollup(*row) for row in rollups}
    for name, *row in fields:
        if name in found:
            found[name].fields[row[0]] = Field(*row)
    return Catalog(
        rollups=found,
        readers={
            (schema, tenant): Reader(role, views, column, doubtful)
            for schema, tenant, column, views, role, doubtful in readers
        },
        hll=schemas[0],
        topn=schemas[1],
    )
