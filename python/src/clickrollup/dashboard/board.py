"""What the page shows, as plain data, from the rows of the queries."""

import asyncio
import math
import time
from typing import Any

from clickrollup.dashboard import queries
from clickrollup.dashboard.catalog import TENANT, TOP_DEVICES, Catalog, Scope
from clickrollup.dashboard.cover import Part, cover, even
from clickrollup.dashboard.database import Database, Row
from clickrollup.dashboard.queries import Selection
from clickrollup.dashboard.ranges import Range

# What each chart groups by: its own filters leave it as it is.
OWN = {
    "countries": ("country",),
    "types": ("event_type",),
    "browsers": ("browser",),
    "country_types": ("country", "event_type"),
    "country_browsers": ("country", "browser"),
}
# GROUPING() has a bit, the first dimension's the highest, for each column that is not grouped by.
GRAND_TOTAL, BY_COUNTRY, BY_TYPE, BY_BROWSER, BY_COUNTRY_AND_TYPE, BY_COUNTRY_AND_BROWSER = 7, 3, 5, 6, 1, 2
TOP_DEVICES_SECONDS = 1_800
MAX_LISTS = 100


async def numbers(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection
) -> dict[str, Any]:
    """Return totals, the four charts' numbers and the trend, of one selection."""
    buckets = even(catalog, selection.pinned, asked)
    found, trend = await asyncio.gather(
        summary(database, catalog, scope, asked, selection),
        database.fetch(scope, *queries.compose(queries.TREND, catalog, scope, buckets, selection)),
    )
    return {**found, "trend": trend}


async def summary(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection
) -> dict[str, Any]:
    """Return totals and the four charts' numbers, of one selection."""
    whole = cover(catalog, selection.dimensions, asked)
    return charts(
        await database.fetch(scope, *queries.compose(queries.SUMMARY, catalog, scope, whole, selection))
    )


async def total(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection
) -> dict[str, Any]:
    """Return the three totals of one selection."""
    parts = cover(catalog, selection.pinned, asked)
    ((row),) = await database.fetch(scope, *queries.compose(queries.TOTAL, catalog, scope, parts, selection))
    return named(row)


def named(row: Row) -> dict[str, Any]:
    """Return events, devices and sessions by their names."""
    return dict(zip(("events", "devices", "sessions"), (number or 0 for number in row), strict=True))


def charts(rows: list[Row]) -> dict[str, Any]:
    """Sort the rows of the summary by what they are grouped by; a row is keys, events, devices, sessions."""
    by: dict[int, list[Row]] = {}
    for grouping, *row in rows:
        by.setdefault(grouping, []).append(tuple(row))
    (grand,) = by[GRAND_TOTAL]
    return {
        "total": named(grand[3:]),
        "countries": [(row[0], *row[3:]) for row in by.get(BY_COUNTRY, ())],
        "types": [(row[1], *row[3:]) for row in by.get(BY_TYPE, ())],
        "browsers": [(row[2], *row[3:]) for row in by.get(BY_BROWSER, ())],
        "country_types": [(row[0], row[1], row[3]) for row in by.get(BY_COUNTRY_AND_TYPE, ())],
        "country_browsers": [(row[0], row[2], row[3]) for row in by.get(BY_COUNTRY_AND_BROWSER, ())],
    }


async def top_devices(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection
) -> dict[str, Any]:
    """Return the devices with the most events, and whether of all the range.

    A top N of many lists is slow to unite: where rollups have too many of them, it is of the last half hour.
    """
    parts = cover(catalog, selection.pinned, asked)
    is_whole = lists_of(parts, selection) <= MAX_LISTS
    if not is_whole:
        rollup = catalog.choose(selection.pinned, 0)
        start = max(asked.start, asked.end - TOP_DEVICES_SECONDS)
        if asked.is_recent:
            start = max(asked.start, recent_start(rollup.seconds, TOP_DEVICES_SECONDS))
        parts = [Part(rollup, start // rollup.seconds * rollup.seconds, asked.end)]
    if not all(TOP_DEVICES in part.rollup.columns for part in parts):
        return {"rows": [], "is_whole": True, "is_exact": True}
    query = queries.compose(queries.DEVICES, catalog, scope, parts, selection)
    rows = await database.fetch(scope, *query)
    return {
        "rows": [(item, events) for item, events, _ in rows],
        "is_whole": is_whole,
        "is_exact": all(full is False for *_, full in rows),
    }


def lists_of(parts: list[Part], selection: Selection) -> float:
    """Return how many top lists the parts have at most; unbounded where a dimension is grouped by and not selected."""
    known = {*queries.DIMENSIONS, TENANT}
    if any(part.rollup.columns & known - selection.pinned for part in parts):
        return math.inf
    values = math.prod(len(chosen) for _, chosen in selection.values)
    return values * sum(part.buckets for part in parts)


async def tenants(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection, search: str
) -> list[Row]:
    """Return the tenants with the most events, of those whose number begins with a text."""
    parts = cover(catalog, selection.pinned | {TENANT}, asked)
    query, parameters = queries.compose(queries.TENANTS, catalog, scope, parts, selection)
    pattern = "".join(letter for letter in search if letter.isdigit() or letter == "-") + "%"
    return await database.fetch(scope, query, [*parameters, pattern])


async def per_second(
    database: Database, catalog: Catalog, scope: Scope, now: float, selection: Selection
) -> float:
    """Return the events per second since the beginning of the bucket before this one."""
    rollup = catalog.choose(selection.pinned, 0)
    start = (int(now) // rollup.seconds - 1) * rollup.seconds
    part = Part(rollup, start, start + 2 * rollup.seconds)
    query = queries.compose(queries.COUNT, catalog, scope, [part], selection)
    ((events,),) = await database.fetch(scope, *query)
    return float(events) / max(now - start, 1)


def recent_start(width: int, seconds: int) -> int:
    """Return where the last so many seconds begin, at a bucket's beginning."""
    return (int(time.time()) - seconds) // width * width
