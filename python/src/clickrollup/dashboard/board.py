"""What the page shows, as plain data, from the rows of the queries."""

import asyncio
import time
from typing import Any

from clickrollup.dashboard import queries
from clickrollup.dashboard.catalog import Catalog, Scope
from clickrollup.dashboard.database import Database, Row
from clickrollup.dashboard.queries import Selection
from clickrollup.dashboard.ranges import Range

# GROUPING() has a bit, the first dimension's the highest, for each column that is not grouped by.
GRAND_TOTAL, BY_COUNTRY, BY_TYPE, BY_BROWSER, BY_COUNTRY_AND_TYPE, BY_COUNTRY_AND_BROWSER = 7, 3, 5, 6, 1, 2
TOP_DEVICES_SECONDS = 1_800
RATE_SECONDS = 300


async def numbers(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection
) -> dict[str, Any]:
    """Return totals, the four charts' numbers and the trend, of one selection."""
    summary, trend = await asyncio.gather(
        database.fetch(scope, *queries.compose(queries.SUMMARY, catalog, scope, asked, selection)),
        database.fetch(scope, *queries.compose(queries.TREND, catalog, scope, asked, selection)),
    )
    return charts(summary) | {"trend": trend}


def charts(rows: list[Row]) -> dict[str, Any]:
    """Sort the rows of the summary by what they are grouped by; a row is keys, events, devices, sessions."""
    by: dict[int, list[Row]] = {}
    for grouping, *row in rows:
        by.setdefault(grouping, []).append(tuple(row))
    (total,) = by[GRAND_TOTAL]
    return {
        "total": {"events": total[3] or 0, "devices": total[4] or 0, "sessions": total[5] or 0},
        "countries": [(row[0], *row[3:]) for row in by.get(BY_COUNTRY, ())],
        "types": [(row[1], *row[3:]) for row in by.get(BY_TYPE, ())],
        "browsers": [(row[2], *row[3:]) for row in by.get(BY_BROWSER, ())],
        "country_types": [(row[0], row[1], row[3]) for row in by.get(BY_COUNTRY_AND_TYPE, ())],
        "country_browsers": [(row[0], row[2], row[3]) for row in by.get(BY_COUNTRY_AND_BROWSER, ())],
    }


async def top_devices(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection
) -> list[Row]:
    """Return the devices with the most events, of the last half hour of the range: a top N of more is slow to unite."""
    rollup = catalog.choose(selection.dimensions, 0)
    if "top_devices_1000" not in rollup.columns:
        return []
    start = max(asked.start, asked.end - TOP_DEVICES_SECONDS)
    if asked.is_recent:
        start = max(asked.start, recent_start(rollup.seconds, TOP_DEVICES_SECONDS))
    part = Range(rollup, start // rollup.seconds * rollup.seconds, asked.end, asked.is_recent)
    return await database.fetch(scope, *queries.compose(queries.DEVICES, catalog, scope, part, selection))


async def tenants(
    database: Database, catalog: Catalog, scope: Scope, asked: Range, selection: Selection, search: str
) -> list[Row]:
    """Return the tenants with the most events, of those whose number begins with a text."""
    query, parameters = queries.compose(queries.TENANTS, catalog, scope, asked, selection)
    pattern = "".join(letter for letter in search if letter.isdigit() or letter == "-") + "%"
    return await database.fetch(scope, query, [*parameters, pattern])


async def per_second(
    database: Database, catalog: Catalog, scope: Scope, now: float, selection: Selection
) -> float:
    """Return the events per second since the beginning of the bucket before this one."""
    rollup = catalog.choose(selection.dimensions, 0)
    start = (int(now) // rollup.seconds - 1) * rollup.seconds
    part = Range(rollup, start, start + 2 * rollup.seconds, True)
    ((events,),) = await database.fetch(
        scope, *queries.compose(queries.COUNT, catalog, scope, part, selection)
    )
    return float(events) / max(now - start, 1)


def recent_start(width: int, seconds: int) -> int:
    """Return where the last so many seconds begin, at a bucket's beginning."""
    return (int(time.time()) - seconds) // width * width
