"""The queries behind the page. Distinct counts are unions of sketches; nothing here adds them up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import sql

from clickrollup.dashboard.catalog import TENANT, TOP_DEVICES, Catalog, Scope
from clickrollup.dashboard.cover import Part

DIMENSIONS = ("country", "event_type", "browser")
# In a URL: an unknown value of a dimension. A value that begins with the same sign has it doubled.
NULL = "~null"
MAX_VALUES = 50


@dataclass(frozen=True)
class Query:
    """A query over `{rows}` of rollups: their `bucket`, and the columns that are named here."""

    columns: tuple[str, ...]
    text: sql.SQL


# One scan makes the cube; every total comes from its few rows.
SUMMARY = Query(
    (*DIMENSIONS, "event_count", "device_distinct_count", "session_distinct_count"),
    sql.SQL("""
WITH cube AS MATERIALIZED (
    SELECT country, event_type, browser, sum(event_count) AS events, {hll}.hll_union_agg(device_distinct_count) AS devices,
           {hll}.hll_union_agg(session_distinct_count) AS sessions
    FROM {rows} GROUP BY 1, 2, 3)
SELECT GROUPING(country, event_type, browser), country, event_type, browser, sum(events)::bigint,
       ceil({hll}.hll_cardinality({hll}.hll_union_agg(devices)))::bigint,
       ceil({hll}.hll_cardinality({hll}.hll_union_agg(sessions)))::bigint
FROM cube GROUP BY GROUPING SETS ((), (country), (event_type), (browser), (country, event_type), (country, browser))
ORDER BY 5 DESC NULLS LAST, 2, 3, 4
"""),
)
TREND = Query(
    ("event_count", "device_distinct_count", "session_distinct_count"),
    sql.SQL("""
SELECT extract(epoch FROM bucket)::bigint, sum(event_count)::bigint,
       ceil({hll}.hll_cardinality({hll}.hll_union_agg(device_distinct_count)))::bigint,
       ceil({hll}.hll_cardinality({hll}.hll_union_agg(session_distinct_count)))::bigint
FROM {rows} GROUP BY bucket ORDER BY 1
"""),
)
TENANTS = Query(
    (TENANT, "event_count"),
    sql.SQL("""
SELECT customer_id::text, sum(event_count)::bigint FROM {rows}
WHERE customer_id IS NOT NULL AND customer_id::text LIKE %s
GROUP BY customer_id ORDER BY 2 DESC, customer_id LIMIT 20
"""),
)
DEVICES = Query(
    (TOP_DEVICES,),
    sql.SQL("""
SELECT t.item, t.frequency, greatest(united.largest, (SELECT count(*) FROM jsonb_object_keys(united.top))) >= 1000
FROM (SELECT {topn}.topn_union_agg(top_devices_1000) AS top,
             max((SELECT count(*) FROM jsonb_object_keys(top_devices_1000))) AS largest FROM {rows}) AS united,
     {topn}.topn(united.top, 10) AS t
"""),
)
TOTAL = Query(
    ("event_count", "device_distinct_count", "session_distinct_count"),
    sql.SQL("""
SELECT sum(event_count)::bigint,
       ceil({hll}.hll_cardinality({hll}.hll_union_agg(device_distinct_count)))::bigint,
       ceil({hll}.hll_cardinality({hll}.hll_union_agg(session_distinct_count)))::bigint
FROM {rows}
"""),
)
COUNT = Query(("event_count",), sql.SQL("SELECT coalesce(sum(event_count), 0)::bigint FROM {rows}"))
PART = sql.SQL("SELECT {bucket} AS bucket, {columns} FROM {view} WHERE {condition}")


@dataclass(frozen=True)
class Selection:
    """What a viewer selected: a tenant, and values of dimensions."""

    tenant: int | None
    values: tuple[tuple[str, tuple[str | None, ...]], ...]

    @property
    def pinned(self) -> frozenset[str]:
        """The dimensions of which something is selected: a rollup must have these."""
        return frozenset(name for name, _ in self.values) | (
            {TENANT} if self.tenant is not None else frozenset()
        )

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions that a rollup must have to draw the charts."""
        return frozenset(DIMENSIONS) | self.pinned

    def without_values(self) -> "Selection":
        """Return the same tenant with nothing else selected."""
        return Selection(self.tenant, ())

    def without(self, dimensions: Sequence[str]) -> "Selection":
        """Return the same with nothing selected of these dimensions."""
        return Selection(self.tenant, tuple(pair for pair in self.values if pair[0] not in dimensions))


def read_selection(single: Mapping[str, str], several: Mapping[str, Sequence[str]]) -> Selection:
    """Return the selection from a request's parameters; raises ValueError for a malformed one."""
    values = []
    for name in DIMENSIONS:
        chosen = tuple(sorted({*several.get(name, ())}))
        if len(chosen) > MAX_VALUES or any("\x00" in value for value in chosen):
            raise ValueError(f"{name} takes at most {MAX_VALUES} values, without NUL")
        if chosen:
            values.append((name, tuple(unescape(value) for value in chosen)))
    return Selection(read_tenant(single.get("tenant", "")), tuple(values))


def read_tenant(text: str) -> int | None:
    """Return a tenant's number, None for an empty text; raises ValueError for another text."""
    if text == "":
        return None
    if not (text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 20):
        raise ValueError("tenant must be a whole number")
    return int(text)


def unescape(value: str) -> str | None:
    """Return the value of a dimension as the database has it."""
    return None if value == NULL else value.removeprefix("~") if value.startswith("~~") else value


def condition(part: Part, selection: Selection) -> tuple[sql.Composed, list[Any]]:
    """Return a condition on time and selection, and its parameters."""
    bucket = sql.Identifier(part.rollup.bucket)
    parts: list[sql.Composable] = [sql.SQL("{0} >= %s AND {0} < %s").format(bucket)]
    parameters: list[Any] = [datetime.fromtimestamp(second, UTC) for second in (part.start, part.end)]
    if selection.tenant is not None:
        parts.append(sql.SQL("{} = %s").format(sql.Identifier(TENANT)))
        parameters.append(selection.tenant)
    for name, values in selection.values:
        parts.append(sql.SQL("({0} = ANY (%s) OR (%s AND {0} IS NULL))").format(sql.Identifier(name)))
        parameters += [[value for value in values if value is not None], None in values]
    return sql.SQL(" AND ").join(parts), parameters


def compose(
    query: Query, catalog: Catalog, scope: Scope, parts: Sequence[Part], selection: Selection
) -> tuple[sql.Composed, list[Any]]:
    """Return one of the queries above for a viewer, over parts of rollups and a selection, with its parameters."""
    columns = query.columns
    # With its distribution column in the same place of each, Citus leaves a UNION ALL to the shards.
    if TENANT not in columns and all(TENANT in part.rollup.columns for part in parts):
        columns = (*columns, TENANT)
    selects, parameters = [], []
    for part in parts:
        where, values = condition(part, selection)
        selects.append(
            PART.format(
                bucket=sql.Identifier(part.rollup.bucket),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                view=scope.view(part.rollup),
                condition=where,
            )
        )
        parameters += values
    composed = query.text.format(
        hll=sql.Identifier(catalog.hll),
        topn=sql.Identifier(catalog.topn),
        rows=sql.SQL("({}) AS parts").format(sql.SQL(" UNION ALL ").join(selects)),
    )
    return composed, parameters
