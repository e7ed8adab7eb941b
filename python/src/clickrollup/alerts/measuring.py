"""Asks a rollup for what a rule measures: SQL of names from the registry, put in as identifiers, and of parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from clickrollup.alerts.judging import Measurement
from clickrollup.alerts.rules import Rule
from clickrollup.rollups import catalog
from clickrollup.rollups.catalog import Catalog, Field, Rollup
from clickrollup.rollups.measures import identifier, needed_with, number, united
from clickrollup.rollups.trust import ReaderSettings, distrusted

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
MOST_VALUES = 1000
# Values that were there a day ago are expected: one that is silent has no row to be found by.
KNOWN_SECONDS = 86_400
# A longer value is told by its beginning and a hash: an index keeps a rule and value from having two open alerts.
VALUE_BYTES = 1000
# The role's rights, read only, for this transaction.
AS_READER: LiteralString = """
SELECT set_config('transaction_read_only', 'on', true), set_config('role', %s, true),
       set_config('search_path', 'pg_catalog', true), set_config('statement_timeout', %s, true),
       set_config('lock_timeout', '1s', true), set_config('jit', 'off', true), set_config('timezone', %s, true)
"""
PATH: LiteralString = "SELECT set_config('search_path', %s, true)"
# A window is of buckets that are over, and of whole ones: else the last would always be too small.
WINDOW: LiteralString = """
SELECT e.until - w.length, e.until,
       _clickrollup.plain_bucket_start(%(bucket)s, %(zone)s, e.until - w.length) = e.until - w.length,
       coalesce((SELECT min(t.tenant_column) FROM clickrollup.tenant_readers AS t WHERE t.schema_name = %(schema)s),
                'customer_id')
FROM make_interval(secs => %(window)s) AS w (length),
     LATERAL (SELECT _clickrollup.plain_bucket_start(
         %(bucket)s, %(zone)s, clock_timestamp() - make_interval(secs => %(delay)s)) AS until) AS e
"""
# No row means none of these.
ADDITIVE = frozenset({"count", "sum", "distinct", "top"})
PART: LiteralString = """
SELECT {week}, g.clickrollup_key, {number}, {item} FROM (
    SELECT {key} AS clickrollup_key, {united} FROM {view} AS p
    WHERE p.{bucket} >= %s::timestamptz - {week} * interval '7 days'
      AND p.{bucket} < %s::timestamptz - {week} * interval '7 days'{where}{group}) AS g
"""
KEY: LiteralString = "_clickrollup.key_text(p.{column}::text, {bytes})"
TOP: LiteralString = "(SELECT t.{column} FROM {topn}.topn({united}, 1) AS t)"


class UnmeasurableError(Exception):
    """A rule cannot be measured: it names what is not there, or what the reader may not read."""


@dataclass(frozen=True)
class Source:
    """What a rule reads: a rollup, one of its measures, and the window's beginning and end."""

    rollup: Rollup
    field: Field
    catalog: Catalog
    start: datetime
    end: datetime
    tenant: str


@dataclass(frozen=True)
class Measured:
    """All that was measured for a rule, the window, and the tenant's dimension."""

    start: datetime
    end: datetime
    tenant_column: str
    found: tuple[Measurement, ...]


async def measure(connection: Connection, rule: Rule, reader: ReaderSettings, timeout: float) -> Measured:
    """Measure what a rule asks for, with the rights of a role; raises UnmeasurableError."""
    try:
        async with connection.transaction():
            await connection.execute(AS_READER, [reader.reader_role, f"{timeout}s", rule.time_zone])
            source = await find(connection, rule, reader.trusted)
            if source.field.kind == "aggregate":
                # By this path its owner's words were read.
                await connection.execute(PATH, [source.rollup.search_path])
            rows = await (await connection.execute(*question(rule, source))).fetchmany(
                MOST_VALUES * (rule.weeks + 2)
            )
    except psycopg.Error as error:
        if connection.closed:
            raise
        raise UnmeasurableError(f"the database refuses: {error.diag.message_primary or error}") from error
    return Measured(source.start, source.end, source.tenant, tuple(gathered(rule, source, rows)))


async def find(connection: Connection, rule: Rule, trusted: list[str]) -> Source:
    """Return what a rule reads, as the registry has it; raises UnmeasurableError for what is not there."""
    known = await registered(connection, rule.rollup, trusted)
    rollup = known.rollups.get(rule.rollup)
    if rollup is None:
        raise UnmeasurableError(f"there is no rollup {rule.rollup}, or it cannot be read")
    if not rollup.is_trusted:
        raise UnmeasurableError(distrusted(rollup.name, rollup.owner))
    for name in (*(name for name, _ in rule.where), *([rule.by] if rule.by else ())):
        if name not in rollup.dimensions:
            there = ", ".join(sorted(rollup.dimensions)) or "none"
            raise UnmeasurableError(f"rollup {rule.rollup} has no dimension {name}; there are: {there}")
    asked = {"bucket": rollup.unit, "zone": rollup.zone, "schema": rollup.schema}
    start, end, whole, tenant = await one(
        connection, WINDOW, asked | {"window": rule.window, "delay": rule.delay}
    )
    if not whole:
        raise UnmeasurableError(
            f"a window of {rule.window} s is no whole number of buckets, which are of {rollup.unit}"
        )
    return Source(rollup, chosen(rule, rollup), known, start, end, tenant)


async def registered(connection: Connection, name: str, trusted: list[str]) -> Catalog:
    """Return what the registry says of one rollup."""
    asked = catalog.asked(trusted, name)
    rollups = await (await connection.execute(catalog.ROLLUPS, asked)).fetchall()
    fields = await (await connection.execute(catalog.FIELDS, asked)).fetchall()
    return catalog.build(rollups, fields, [], await one(connection, catalog.SCHEMAS))


async def one(connection: Connection, query: LiteralString, parameters: Any = None) -> tuple[Any, ...]:
    """Return the one row of a statement."""
    row = await (await connection.execute(query, parameters)).fetchone()
    if row is None:
        raise psycopg.DataError("the statement returned no row")
    return row


def chosen(rule: Rule, rollup: Rollup) -> Field:
    """Return a rule's measure; raises UnmeasurableError for one that gives no number."""
    able = {name: field for name, field in rollup.fields.items() if field.is_number or field.kind == "top"}
    found = able.get(rule.measure)
    if found is None:
        raise UnmeasurableError(
            f"rollup {rule.rollup} has no measure {rule.measure} that an alert can judge; "
            f"there are: {', '.join(sorted(able)) or 'none'}"
        )
    if rule.item is not None and found.kind != "top":
        raise UnmeasurableError(f"{rule.measure} is no top N: it has no items")
    return found


def question(rule: Rule, source: Source) -> tuple[sql.Composed, list[Any]]:
    """Return the query of a rule: a part for the window, and one for each past week, and its parameters."""
    where, values = condition(rule, source)
    value, item, items = shown(rule, source)
    parts, parameters = [], []
    for week in range(rule.weeks + 1):
        parts.append(part(rule, source, sql.Literal(week), value, item, where))
        parameters += [*items, source.start, source.end, *values]
    if rule.by and rule.below is not None:
        # Those that are known, with a number that is none.
        nothing = sql.SQL("NULL::float8"), sql.SQL("NULL::text")
        parts.append(part(rule, source, sql.Literal(0), *nothing, where))
        parameters += [earlier(source), source.start, *values]
    return sql.SQL(" UNION ALL ").join(parts), parameters


def earlier(source: Source) -> datetime:
    """Return since when a value counts as known."""
    return min(
        source.start, datetime.fromtimestamp(source.end.timestamp() - KNOWN_SECONDS, source.end.tzinfo)
    )


def shown(rule: Rule, source: Source) -> tuple[sql.Composable, sql.Composable, list[Any]]:
    """Return what makes a number of united rows, the item of a top N that it is of, and their parameters."""
    field = source.field
    if field.kind != "top":
        value = sql.SQL("({})::float8").format(number(field, source.rollup, source.catalog))
        return value, sql.SQL("NULL::text"), []
    column = identifier(field.stored_as)
    if rule.item is not None:
        return sql.SQL("({} ->> %s)::float8").format(column), sql.SQL("%s::text"), [rule.item, rule.item]
    first = {
        name: sql.SQL(TOP).format(
            column=sql.Identifier(name), topn=identifier(source.catalog.topn), united=column
        )
        for name in ("frequency", "item")
    }
    return sql.SQL("{}::float8").format(first["frequency"]), first["item"], []


def part(
    rule: Rule,
    source: Source,
    week: sql.Literal,
    value: sql.Composable,
    item: sql.Composable,
    where: sql.Composable,
) -> sql.Composed:
    """Return the measure over the window so many weeks ago."""
    made: dict[str, sql.Composable] = {}
    for field in needed_with((source.field,), source.rollup):
        made |= united(field, source.catalog)
    columns = [sql.SQL("{} AS {}").format(one, identifier(column)) for column, one in made.items()]
    key = (
        sql.SQL(KEY).format(column=identifier(rule.by), bytes=sql.Literal(VALUE_BYTES))
        if rule.by
        else sql.SQL("NULL::text")
    )
    return sql.SQL(PART).format(
        week=week,
        key=key,
        number=value,
        item=item,
        united=sql.SQL(", ").join(columns),
        view=identifier(source.rollup.schema, source.rollup.parts),
        bucket=identifier(source.rollup.bucket),
        where=where,
        group=sql.SQL(" GROUP BY 1" if rule.by else ""),
    )


def condition(rule: Rule, source: Source) -> tuple[sql.Composable, list[Any]]:
    """Return what limits the rows to the rule's values, and its parameters; types are those that the catalog writes."""
    written: list[sql.Composable] = []
    values: list[Any] = []
    for name, wanted in rule.where:
        column = identifier(name)
        known = [value for value in wanted if value is not None]
        # A type's name as regtype quotes it.
        cast = sql.SQL(source.rollup.fields[name].type.replace("%", "%%"))
        test = sql.SQL("p.{} = ANY (%s::text[]::{}[])").format(column, cast)
        if None in wanted:
            test = sql.SQL("({} OR p.{} IS NULL)").format(test, column)
        written.append(sql.SQL("\n  AND {}").format(test))
        values.append(known)
    return sql.Composed(written), values


def gathered(rule: Rule, source: Source, rows: list[tuple[Any, ...]]) -> Iterator[Measurement]:
    """Yield a measurement for each value; raises UnmeasurableError above the bound."""
    nothing = 0.0 if source.field.kind in ADDITIVE else None
    weeks: list[dict[str | None, float]] = [{} for _ in range(rule.weeks + 1)]
    values = {value for _, value, *_ in rows} | (set() if rule.by else {None})
    if len(values) > MOST_VALUES:
        raise UnmeasurableError(f"{rule.by} has more than {MOST_VALUES:,} values; limit them by where")
    items: dict[str | None, str] = {}
    for week, value, measured, item in rows:
        if measured is not None:
            weeks[week][value] = measured
        if week == 0 and item is not None:
            items[value] = item
    for value in sorted(values, key=lambda one: (one is None, one)):
        past = tuple(week[value] for week in weeks[1:] if value in week)
        yield Measurement(value, weeks[0].get(value, nothing), past, items.get(value))
