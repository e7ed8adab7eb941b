"""What a measure is in SQL: how stored rows of it are united, and what number is made of that.

Nothing here adds up distinct counts: they are unions of sketches.
"""

from typing import LiteralString

from psycopg import sql

from clickrollup.rollups.catalog import Catalog, Field, Rollup

PLAIN: dict[str, LiteralString] = {
    "count": "pg_catalog.sum({column})",
    "sum": "pg_catalog.sum({column})",
    "average": "pg_catalog.sum({column})",
    "min": "pg_catalog.min({column})",
    "max": "pg_catalog.max({column})",
    "distinct": "{hll}.hll_union_agg({column})",
    "top": "{topn}.topn_union_agg({column})",
}
# An event has one value at most: a sketch that sees more of them than there are events is corrected.
DISTINCT: LiteralString = "coalesce(pg_catalog.ceil({hll}.hll_cardinality({column})), 0)::bigint"
BOUNDED: LiteralString = f"least({DISTINCT}, {{most}}::bigint)"
AVERAGE: LiteralString = "({column}::numeric / nullif({counted}, 0))::float8"


def identifier(*names: str) -> sql.Identifier:
    """Return quoted names for a query with parameters, in which psycopg takes a lone % for one of them."""
    return sql.Identifier(*(name.replace("%", "%%") for name in names))


def united(field: Field, catalog: Catalog) -> dict[str, sql.Composable]:
    """Return by column how its stored rows are united, under the same names again."""
    if field.kind == "aggregate":
        return {field.stored_as: written(field.combine)}
    return {
        column: sql.SQL(PLAIN[field.kind]).format(
            column=identifier(column), hll=identifier(catalog.hll), topn=identifier(catalog.topn)
        )
        for column in field.columns
    }


def number(field: Field, rollup: Rollup, catalog: Catalog) -> sql.Composable:
    """Return the expression over united columns that a viewer sees: a number, or the text of a time."""
    column = identifier(field.stored_as)
    if field.kind == "count":
        return sql.SQL("coalesce({}, 0)::bigint").format(column)
    if field.kind == "distinct":
        most = events(rollup)
        return sql.SQL(BOUNDED if most else DISTINCT).format(
            column=column,
            hll=identifier(catalog.hll),
            most=identifier(most.stored_as if most else ""),
        )
    if field.kind == "average":
        return sql.SQL(AVERAGE).format(column=column, counted=identifier(field.columns[1]))
    value = written(field.number) if field.kind == "aggregate" else column
    return sql.SQL("({})::float8" if field.is_number else "({})::text").format(value)


def written(words: str | None) -> sql.SQL:
    """Return an expression that the rollup's owner wrote; it runs with the rights of a reader, as his views do.

    The registry has it from create_rollup(), which takes expressions only.
    """
    return sql.SQL(f"({(words or 'NULL').replace('%', '%%')})")


def events(rollup: Rollup) -> Field | None:
    """Return the measure that counts the events of a rollup, None where none does."""
    of_averages = {f"{one.name}_count" for one in rollup.fields.values() if one.kind == "average"}
    return next((f for f in rollup.fields.values() if f.kind == "count" and f.name not in of_averages), None)


def needed_with(fields: tuple[Field, ...], rollup: Rollup) -> tuple[Field, ...]:
    """Return the fields with what their numbers are made of beside themselves."""
    counted = events(rollup)
    if counted and counted not in fields and any(field.kind == "distinct" for field in fields):
        return (*fields, counted)
    return fields
