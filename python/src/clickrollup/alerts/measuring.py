"""Asks a rollup for what a rule measures: SQL of names from the registry, put in as identifiers, and of parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from clickrollup.alerts.judging import Measurement
from clickrollup.alerts.rules import Rule

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
MOST_VALUES = 1000
# Values that were there a day ago are expected: one that is silent has no row to be found by.
KNOWN_SECONDS = 86_400
# The role's rights, read only, for this transaction.
AS_READER: LiteralString = """
SELECT set_config('transaction_read_only', 'on', true), set_config('role', %s, true),
       set_config('search_path', 'pg_catalog', true), set_config('statement_timeout', %s, true),
       set_config('lock_timeout', '1s', true), set_config('jit', 'off', true), set_config('timezone', %s, true)
"""
# A window is of buckets that are over, and of whole ones: else the last would always be too small.
ROLLUP: LiteralString = """
SELECT v.name[1], v.name[2], r.bucket_column, e.until - w.length, e.until,
       _clickrollup.plain_bucket_start(r.bucket, r.time_zone, e.until - w.length) = e.until - w.length,
       r.bucket, coalesce((SELECT min(t.tenant_column) FROM clickrollup.tenant_readers AS t WHERE t.schema_name = v.name[1]),
                          'customer_id'),
       _clickrollup.extension_schema('hll')
FROM clickrollup.rollups AS r,
     LATERAL parse_ident((_clickrollup.view_name(r, 'parts'))) AS v (name),
     LATERAL (SELECT make_interval(secs => %(window)s) AS length) AS w,
     LATERAL (SELECT _clickrollup.plain_bucket_start(
         r.bucket, r.time_zone, clock_timestamp() - make_interval(secs => %(delay)s)) AS until) AS e
WHERE r.name = %(rollup)s AND r.bucket IS NOT NULL
"""
DIMENSIONS: LiteralString = """
SELECT d.name, format_type(a.atttypid, a.atttypmod)
FROM clickrollup.rollup_dimensions AS d
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = to_regclass(%s) AND a.attname = d.name
WHERE d.rollup_name = %s
"""
MEASURES: LiteralString = """
SELECT m.name, m.kind, m.parameters ->> 'average', t.typcategory = 'N'
FROM clickrollup.rollup_measures AS m
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = to_regclass(%s) AND a.attname = m.name
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
WHERE m.rollup_name = %s
"""
# Kind of a measure -> what makes a number of the rows of a view. What a rollup's owner wrote as an aggregate of his own
# is not run here.
NUMBERS: dict[str, LiteralString] = {
    "count": "sum({column})",
    "sum": "sum({column})",
    "min": "min({column})",
    "max": "max({column})",
    "average": "sum({column}) / nullif(sum({count}), 0)",
    "distinct": "ceil({hll}.hll_cardinality({hll}.hll_union_agg({column})))",
}
# No row means none of these.
ADDITIVE = frozenset({"count", "sum", "distinct"})
PART: LiteralString = """
SELECT {week}, {key}, ({number})::float8 FROM {view} AS p
WHERE p.{bucket} >= %s::timestamptz - {week} * interval '7 days'
  AND p.{bucket} < %s::timestamptz - {week} * interval '7 days'{where}{group}
"""


class UnmeasurableError(Exception):
    """A rule cannot be measured: it names what is not there, or what the reader may not read."""


@dataclass(frozen=True)
class Source:
    """What a rule reads: a view, its columns, and the window's beginning and end."""

    view: sql.Identifier
    bucket: str
    start: datetime
    end: datetime
    kind: str
    column: str
    key_type: str | None
    types: dict[str, str]
    tenant: str
    hll: str | None


@dataclass(frozen=True)
class Measured:
    """All that was measured for a rule, the window, and the tenant's dimension."""

    start: datetime
    end: datetime
    tenant_column: str
    found: tuple[Measurement, ...]


async def measure(connection: Connection, rule: Rule, role: str, timeout: float) -> Measured:
    """Measure what a rule asks for, with the rights of a role; raises UnmeasurableError."""
    try:
        async with connection.transaction():
            await connection.execute(AS_READER, [role, f"{timeout}s", rule.time_zone])
            source = await find(connection, rule)
            rows = await (await connection.execute(*question(rule, source))).fetchmany(
                MOST_VALUES * (rule.weeks + 2)
            )
    except psycopg.Error as error:
        if connection.closed:
            raise
        raise UnmeasurableError(f"the database refuses: {error.diag.message_primary or error}") from error
    return Measured(source.start, source.end, source.tenant, tuple(gathered(rule, source, rows)))


async def find(connection: Connection, rule: Rule) -> Source:
    """Return what a rule reads, as the registry has it; raises UnmeasurableError for what is not there."""
    asked = {"rollup": rule.rollup, "window": rule.window, "delay": rule.delay}
    row = await (await connection.execute(ROLLUP, asked)).fetchone()
    if row is None:
        raise UnmeasurableError(f"there is no rollup {rule.rollup}")
    schema, view, bucket, start, end, whole, width, tenant, hll = row
    if not whole:
        raise UnmeasurableError(
            f"a window of {rule.window} s is no whole number of buckets, which are of {width}"
        )
    qualified = await qualified_name(connection, schema, view)
    found = await (await connection.execute(DIMENSIONS, [qualified, rule.rollup])).fetchall()
    types: dict[str, str] = dict(found)
    for name in (*(name for name, _ in rule.where), *([rule.by] if rule.by else ())):
        if name not in types:
            there = ", ".join(sorted(types)) or "none"
            raise UnmeasurableError(f"rollup {rule.rollup} has no dimension {name}; there are: {there}")
    measures = await (await connection.execute(MEASURES, [qualified, rule.rollup])).fetchall()
    kind, column = chosen(rule, measures)
    key_type = types[rule.by] if rule.by else None
    view_name = sql.Identifier(schema, view)
    return Source(view_name, bucket, start, end, kind, column, key_type, types, tenant, hll)


async def qualified_name(connection: Connection, schema: str, view: str) -> str:
    """Return a name as to_regclass() reads it."""
    row = await (
        await connection.execute("SELECT format('%%I.%%I', %s::text, %s::text)", [schema, view])
    ).fetchone()
    return str(row[0]) if row else ""


def chosen(rule: Rule, measures: list[tuple[Any, ...]]) -> tuple[str, str]:
    """Return kind and column of a rule's measure; raises UnmeasurableError for one that gives no number."""
    averages = {average: name for name, _, average, _ in measures if average}
    if rule.measure in averages:
        return "average", averages[rule.measure]
    for name, kind, _, is_number in measures:
        if name == rule.measure and kind in NUMBERS and (is_number or kind == "distinct"):
            return kind, name
    able = [
        name for name, kind, _, is_number in measures if kind in NUMBERS and (is_number or kind == "distinct")
    ]
    raise UnmeasurableError(
        f"rollup {rule.rollup} has no measure {rule.measure} that an alert can judge; "
        f"there are: {', '.join(sorted({*able, *averages})) or 'none'}"
    )


def question(rule: Rule, source: Source) -> tuple[sql.Composed, list[Any]]:
    """Return the query of a rule: a part for the window, and one for each past week, and its parameters."""
    where, values = condition(rule, source)
    parts, parameters = [], []
    for week in range(rule.weeks + 1):
        parts.append(part(rule, source, sql.Literal(week), number(rule, source), where))
        parameters += [source.start, source.end, *values]
    if rule.by and rule.below is not None:
        # Those that are known, under a number that is no week.
        parts.append(part(rule, source, sql.Literal(0), sql.SQL("NULL"), where))
        parameters += [earlier(source), source.start, *values]
    return sql.SQL(" UNION ALL ").join(parts), parameters


def earlier(source: Source) -> datetime:
    """Return since when a value counts as known."""
    return min(
        source.start, datetime.fromtimestamp(source.end.timestamp() - KNOWN_SECONDS, source.end.tzinfo)
    )


def part(
    rule: Rule, source: Source, week: sql.Literal, value: sql.Composable, where: sql.Composable
) -> sql.Composed:
    """Return the measure over the window so many weeks ago."""
    key = sql.SQL("p.{}::text").format(sql.Identifier(rule.by)) if rule.by else sql.SQL("NULL::text")
    group = sql.SQL(" GROUP BY p.{}").format(sql.Identifier(rule.by)) if rule.by else sql.SQL("")
    return sql.SQL(PART).format(
        week=week,
        key=key,
        number=value,
        view=source.view,
        bucket=sql.Identifier(source.bucket),
        where=where,
        group=group,
    )


def number(rule: Rule, source: Source) -> sql.Composed:
    """Return the expression that makes a number of the rows."""
    column = sql.SQL("p.{}").format(sql.Identifier(source.column))
    # An average is kept as its sum and its count.
    count = sql.SQL("p.{}").format(sql.Identifier(f"{rule.measure}_count"))
    hll = sql.Identifier(source.hll or "public")
    return sql.SQL(NUMBERS[source.kind]).format(column=column, count=count, hll=hll)


def condition(rule: Rule, source: Source) -> tuple[sql.Composable, list[Any]]:
    """Return what limits the rows to the rule's values, and its parameters; types are those that the catalog writes."""
    written: list[sql.Composable] = []
    values: list[Any] = []
    for name, wanted in rule.where:
        column = sql.Identifier(name)
        known = [value for value in wanted if value is not None]
        # A type's name as format_type() quotes it.
        cast = sql.SQL(source.types[name])
        test = sql.SQL("p.{} = ANY (%s::text[]::{}[])").format(column, cast)
        if None in wanted:
            test = sql.SQL("({} OR p.{} IS NULL)").format(test, column)
        written.append(sql.SQL("\n  AND {}").format(test))
        values.append(known)
    return sql.Composed(written), values


def gathered(rule: Rule, source: Source, rows: list[tuple[Any, ...]]) -> Iterator[Measurement]:
    """Yield a measurement for each value; raises UnmeasurableError above the bound."""
    nothing = 0.0 if source.kind in ADDITIVE else None
    weeks: list[dict[str | None, float]] = [{} for _ in range(rule.weeks + 1)]
    values = {value for _, value, _ in rows} | (set() if rule.by else {None})
    if len(values) > MOST_VALUES:
        raise UnmeasurableError(f"{rule.by} has more than {MOST_VALUES:,} values; limit them by where")
    for week, value, measured in rows:
        if measured is not None:
            weeks[week][value] = measured
    for value in sorted(values, key=lambda one: (one is None, one)):
        past = tuple(week[value] for week in weeks[1:] if value in week)
        yield Measurement(value, weeks[0].get(value, nothing), past)
