"""The queries behind the cards, made of identifiers that the registry knows; values are parameters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from clickrollup.dashboard.cover import Part
from clickrollup.dashboard.ranges import moment
from clickrollup.dashboard.selection import Selection
from clickrollup.rollups.catalog import Catalog, Field, Rollup
from clickrollup.rollups.measures import identifier, needed_with, number, united

PART = sql.SQL("SELECT {bucket} AS clickrollup_bucket, {columns} FROM {view} WHERE {condition}")
# One scan makes the cube; every total comes from its few rows.
CUBE = sql.SQL("""
WITH cube AS MATERIALIZED (SELECT {keys}, {united} FROM {rows} GROUP BY {places})
SELECT grouped.clickrollup_grouping, {texts}, {numbers}
FROM (SELECT GROUPING({keys}) AS clickrollup_grouping, {keys}, {united} FROM cube GROUP BY GROUPING SETS ({sets})) AS grouped
ORDER BY {place} DESC NULLS LAST, {texts}
""")
TOTAL = sql.SQL("SELECT 0, {numbers} FROM (SELECT {united} FROM {rows}) AS grouped")
GROUPED = sql.SQL("""
SELECT {texts}, {numbers} FROM (SELECT {keys}, {united} FROM {rows} GROUP BY {places}) AS grouped ORDER BY {order} LIMIT {limit}
""")
TOP = sql.SQL("""
SELECT t.item, t.frequency, greatest(united.largest, (SELECT count(*) FROM jsonb_object_keys(united.top))) >= %s
FROM (SELECT {topn}.topn_union_agg({column}) AS top, max((SELECT count(*) FROM jsonb_object_keys({column}))) AS largest
      FROM {rows}) AS united,
     {topn}.topn(united.top, {limit}) AS t
""")
EPOCH = sql.SQL("(extract(epoch FROM clickrollup_bucket)::bigint / {width} * {width})")
NO_LIMIT = sql.SQL("ALL")


@dataclass(frozen=True)
class Source:
    """Where rows are read: the schema of the views, the parts of rollups, and what is selected of them."""

    schema: str
    parts: tuple[Part, ...]
    selection: Selection
    catalog: Catalog
    rollup: Rollup

    def rows(self, names: Sequence[str]) -> tuple[sql.Composed, list[Any]]:
        """Return a subquery over the columns of these names, and its parameters."""
        selects, parameters = [], []
        tenant = self.selection.tenant_column
        # With its distribution column in the same place of each, Citus leaves a UNION ALL to the shards.
        if tenant and tenant not in names and all(tenant in part.rollup.fields for part in self.parts):
            names = (*names, tenant)
        for part in self.parts:
            where, values = condition(part, self.selection)
            selects.append(
                PART.format(
                    bucket=identifier(part.rollup.bucket),
                    columns=comma(map(identifier, names)),
                    view=identifier(self.schema, part.rollup.parts),
                    condition=where,
                )
            )
            parameters += values
        return sql.SQL("({}) AS parts").format(sql.SQL(" UNION ALL ").join(selects)), parameters


def comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    """Return SQL with commas between its parts."""
    return sql.SQL(", ").join(parts)


def condition(part: Part, selection: Selection) -> tuple[sql.Composed, list[Any]]:
    """Return a condition on time and selection, and its parameters."""
    bucket = identifier(part.rollup.bucket)
    parts: list[sql.Composable] = [sql.SQL("{0} >= %s AND {0} < %s").format(bucket)]
    parameters: list[Any] = [moment(part.start), moment(part.end)]
    if selection.tenant is not None:
        parts.append(sql.SQL("{} = %s").format(identifier(selection.tenant_column)))
        parameters.append(selection.tenant)
    for name, values in selection.values:
        column: sql.Composable = identifier(name)
        # Values come from an address: what is no number must not end in an error of the database.
        text = column if part.rollup.fields[name].type == "text" else sql.SQL("{}::text").format(column)
        parts.append(sql.SQL("({0} = ANY (%s) OR (%s AND {1} IS NULL))").format(text, column))
        parameters += [[value for value in values if value is not None], None in values]
    return sql.SQL(" AND ").join(parts), parameters


@dataclass(frozen=True)
class Pieces:
    """What a query over measures is made of: their stored columns, how they are united, and their numbers."""

    columns: tuple[str, ...]
    united: sql.Composed
    numbers: sql.Composed


def pieces(fields: tuple[Field, ...], source: Source) -> Pieces:
    """Return the pieces for measures, in their order."""
    all_united: dict[str, sql.Composable] = {}
    for field in needed_with(fields, source.rollup):
        all_united |= united(field, source.catalog)
    return Pieces(
        tuple(all_united),
        comma(sql.SQL("{} AS {}").format(one, identifier(column)) for column, one in all_united.items()),
        comma(number(field, source.rollup, source.catalog) for field in fields),
    )


def cube(
    source: Source, keys: tuple[str, ...], sets: Sequence[tuple[str, ...]], fields: tuple[Field, ...]
) -> tuple[sql.Composed, list[Any]]:
    """Return a query for the measures by each set of keys; its rows are GROUPING() of the keys, keys, numbers."""
    made = pieces(fields, source)
    rows, parameters = source.rows((*keys, *made.columns))
    if not keys:
        return TOTAL.format(numbers=made.numbers, united=made.united, rows=rows), parameters
    query = CUBE.format(
        keys=comma(map(identifier, keys)),
        texts=texts(keys),
        united=made.united,
        numbers=made.numbers,
        rows=rows,
        places=comma(sql.Literal(place) for place in range(1, len(keys) + 1)),
        sets=comma(sql.SQL("({})").format(comma(map(identifier, one))) for one in sets),
        place=sql.Literal(len(keys) + 2),
    )
    return query, parameters


def grouping(keys: tuple[str, ...], one: tuple[str, ...]) -> int:
    """Return what GROUPING(keys) is for a set: a bit, the first key's the highest, for each that is not in it."""
    return sum(1 << place for place, key in enumerate(reversed(keys)) if key not in one)


def texts(keys: Sequence[str]) -> sql.Composed:
    """Return keys as texts."""
    return comma(sql.SQL("{}::text").format(identifier(key)) for key in keys)


def trend(
    source: Source, width: int, split: tuple[str, ...], fields: tuple[Field, ...]
) -> tuple[sql.Composed, list[Any]]:
    """Return a query for the measures by bucket, and by another key: second, key, numbers."""
    made = pieces(fields, source)
    rows, parameters = source.rows((*split, *made.columns))
    keys = [EPOCH.format(width=sql.Literal(width or 1)), *map(identifier, split)]
    query = GROUPED.format(
        keys=comma([sql.SQL("{} AS clickrollup_second").format(keys[0]), *keys[1:]]),
        texts=comma([sql.SQL("clickrollup_second"), *([texts(split)] if split else [])]),
        united=made.united,
        numbers=made.numbers,
        rows=rows,
        places=comma(sql.Literal(place) for place in range(1, len(keys) + 1)),
        order=sql.Literal(1),
        limit=NO_LIMIT,
    )
    return query, parameters


def week(source: Source, zone: str, fields: tuple[Field, ...]) -> tuple[sql.Composed, list[Any]]:
    """Return a query for the measures by day of the week, 1 is Monday, and hour, by the clocks of a zone."""
    made = pieces(fields, source)
    rows, parameters = source.rows(made.columns)
    local = sql.SQL("clickrollup_bucket AT TIME ZONE {}").format(sql.Literal(zone))
    keys = sql.SQL(
        "extract(isodow FROM {0})::integer AS clickrollup_day, extract(hour FROM {0})::integer AS clickrollup_hour"
    )
    query = GROUPED.format(
        keys=keys.format(local),
        texts=sql.SQL("clickrollup_day, clickrollup_hour"),
        united=made.united,
        numbers=made.numbers,
        rows=rows,
        places=sql.SQL("1, 2"),
        order=sql.SQL("1, 2"),
        limit=NO_LIMIT,
    )
    return query, parameters


def ranked(
    source: Source, key: str, fields: tuple[Field, ...], most: int, beginning: str | None = None
) -> tuple[sql.Composed, list[Any]]:
    """Return a query for the values of a key with the most of the first measure; of those that begin with a text."""
    made = pieces(fields, source)
    rows, parameters = source.rows((key, *made.columns))
    if beginning is not None:
        rows = sql.SQL("{0} WHERE {1} IS NOT NULL AND {1}::text LIKE %s").format(rows, identifier(key))
        parameters.append(beginning)
    query = GROUPED.format(
        keys=identifier(key),
        texts=texts((key,)),
        united=made.united,
        numbers=made.numbers,
        rows=rows,
        places=sql.Literal(1),
        order=sql.SQL("2 DESC NULLS LAST, {}").format(identifier(key)),
        limit=sql.Literal(most),
    )
    return query, parameters


def top(source: Source, field: Field, most: int) -> tuple[sql.Composed, list[Any]]:
    """Return a query for the items of a top N: item, count, and whether a list was full, so that it is at least that."""
    rows, parameters = source.rows((field.stored_as,))
    query = TOP.format(
        topn=identifier(source.catalog.topn),
        column=identifier(field.stored_as),
        rows=rows,
        limit=sql.Literal(most),
    )
    return query, [field.capacity, *parameters]
