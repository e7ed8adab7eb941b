"""What the page shows: the numbers of each card, of all that is in range and of what is selected of it."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from clickrollup.dashboard import queries, ranges
from clickrollup.dashboard.cover import Part, cover, even
from clickrollup.dashboard.database import Database, Row, TooManyRowsError
from clickrollup.dashboard.queries import Source
from clickrollup.dashboard.questions import Cube, Reads, RefusedError, cubes
from clickrollup.dashboard.ranges import Range, Wanted
from clickrollup.dashboard.selection import Selection
from clickrollup.rollups.catalog import ADDITIVE, Catalog, Field, NoRollupError
from clickrollup.rollups.measures import needed_with

Find = Callable[[Hashable, Callable[[], Awaitable[Any]]], Awaitable[tuple[Any, bool]]]
AN_HOUR = 3_600
TOP_SECONDS = 1_800
MAX_LISTS = 100
TOP_ROWS = 10
# Between the names of two keys: no name in PostgreSQL has it.
BETWEEN = "\0"


@dataclass(frozen=True)
class Desk:
    """What answering takes: the database, what there is in it, the time asked for, and the cache that viewers share."""

    database: Database
    catalog: Catalog
    wanted: Wanted
    find: Find
    zone: str = "UTC"
    # By family and second key of trends: the measures that any card of the page shows by time.
    by_time: dict[tuple[str, str], dict[Field, None]] = field(default_factory=dict)

    def source(self, reads: Reads, parts: list[Part], selection: Selection) -> Source:
        """Return where a card's rows are read."""
        return Source(reads.scope.schema, tuple(parts), selection, self.catalog, reads.family.asked)

    async def ask(self, reads: Reads, query: tuple[Any, list[Any]], fields: tuple[Field, ...]) -> list[Row]:
        """Return the rows of a query for the viewer of a card."""
        path = (
            reads.family.asked.search_path if any(one.kind == "aggregate" for one in fields) else "pg_catalog"
        )
        return await self.database.fetch(reads.scope, *query, path)


async def cards(desk: Desk, all_reads: list[Reads]) -> tuple[list[dict[str, Any]], bool]:
    """Return what each card shows, and whether newer numbers can be had soon."""
    spans = ranges_of(desk, all_reads)
    show_by_time(desk, filter(has_trend, all_reads))
    selections = {
        "base": [r.base for r in all_reads],
        "part": [r.part for r in all_reads],
        "own": [r.own for r in all_reads],
    }
    answers = {name: cubes(all_reads, found) for name, found in selections.items()}
    found = await asyncio.gather(
        *(
            one_card(
                desk,
                reads,
                spans[reads.family.asked.name],
                {name: made[place] for name, made in answers.items()},
            )
            for place, reads in enumerate(all_reads)
        )
    )
    return [answer for answer, _ in found], any(soon for _, soon in found)


def show_by_time(desk: Desk, all_reads: Iterable[Reads]) -> None:
    """Note what cards show by time: those over the same rollups share the answer."""
    for one in all_reads:
        key = (one.family.asked.name, one.card.split)
        desk.by_time.setdefault(key, {}).update(dict.fromkeys(one.fields))


def has_trend(reads: Reads) -> bool:
    """Tell whether a card shows its measures by time."""
    card = reads.card
    return card.type == "line" or (
        card.type == "number" and card.trend and not card.per and reads.fields[0].is_number
    )


def ranges_of(desk: Desk, all_reads: list[Reads]) -> dict[str, Range]:
    """Return the range of each family in buckets of one width, which all cards over it share."""
    needed: dict[str, list[Reads]] = {}
    for one in all_reads:
        needed.setdefault(one.family.asked.name, []).append(one)
    found = {}
    for name, some in needed.items():
        sets = [one.needed(one.part, one.keys) for one in some]
        found[name] = ranges.fit(desk.wanted, some[0].family, sets)
    return found


async def one_card(
    desk: Desk, reads: Reads, span: Range, made: dict[str, Cube]
) -> tuple[dict[str, Any], bool]:
    """Return what one card shows, or a sentence why it shows nothing."""
    try:
        if reads.card.type == "heat":
            found, soon = await by_selection(reads, lambda selection: week(desk, reads, span, selection))
        elif reads.card.type == "number" and reads.card.per:
            found, soon = await by_selection(reads, lambda selection: rate(desk, reads, selection))
        else:
            found, soon = await from_cubes(desk, reads, span, made)
    except (RefusedError, NoRollupError, TooManyRowsError) as error:
        return {"refused": str(error)}, False
    return {**about(reads, span), **found}, soon


def about(reads: Reads, span: Range) -> dict[str, Any]:
    """Return what a page must know about a card's numbers to draw them."""
    span_shown = shown(span)
    if reads.scope.tenant is not None:
        # What rollups are called is not for tenants.
        span_shown["rollup"] = ""
    return {
        "kinds": [one.kind for one in reads.fields],
        "additive": [one.kind in ADDITIVE for one in reads.fields],
        "ignored": list(reads.ignored),
        "range": span_shown,
    }


def shown(span: Range) -> dict[str, Any]:
    """Return a range as the page takes it."""
    found: dict[str, Any] = {
        "start": span.start,
        "end": span.end,
        "seconds": span.seconds,
        "rollup": span.rollup.name,
    }
    return found | ({"starts": ranges.starts(span), "zone": span.rollup.zone} if span.seconds == 0 else {})


async def by_selection(
    reads: Reads, find: Callable[[Selection], Awaitable[tuple[Any, bool]]]
) -> tuple[dict[str, Any], bool]:
    """Return an answer for all and, where something is selected, for that."""
    (base, base_soon), (part, part_soon) = await asyncio.gather(
        find(reads.base), find(reads.part) if reads.known.values else nothing()
    )
    return {"base": base, "part": part, "own": part}, base_soon or part_soon


async def nothing() -> tuple[None, bool]:
    """Answer where nothing is selected."""
    return None, False


async def from_cubes(
    desk: Desk, reads: Reads, span: Range, made: dict[str, Cube]
) -> tuple[dict[str, Any], bool]:
    """Return the rows of a card by its sets of keys, and of its trend."""
    found: dict[str, Any] = {"part": None, "own": None}
    wanted = [
        "base",
        *(["part"] if reads.known.values else []),
        *(["own"] if reads.known.values and reads.keys else []),
    ]
    answers = await asyncio.gather(*(selected(desk, reads, span, made[name], name) for name in wanted))
    for name, (answer, _) in zip(wanted, answers, strict=True):
        found[name] = answer
    found["own"] = found["own"] or found["part"]
    return found, any(soon for _, soon in answers)


async def selected(
    desk: Desk, reads: Reads, span: Range, cube: Cube, name: str
) -> tuple[dict[str, Any], bool]:
    """Return the rows of a card under one selection."""
    rows, soon = await desk.find(("cube", cube, span), lambda: cube_rows(desk, reads, span, cube))
    picked = pick(rows, cube, reads)
    if name == "own" or not has_trend(reads):
        return picked, soon
    trend, trend_soon = await trend_of(desk, reads, span, cube.selection)
    return {**picked, "trend": trend}, soon or trend_soon


async def cube_rows(desk: Desk, reads: Reads, span: Range, cube: Cube) -> list[Row]:
    """Return the rows of a cube."""
    needed = stored(reads, cube.fields) | frozenset(cube.keys) | cube.selection.pinned
    parts = cover(reads.family, needed, span)
    source = desk.source(reads, parts, cube.selection)
    return await desk.ask(reads, queries.cube(source, cube.keys, cube.sets, cube.fields), cube.fields)


def stored(reads: Reads, fields: tuple[Field, ...]) -> frozenset[str]:
    """Return the names of the fields that a rollup must have for these measures."""
    return frozenset(one.name for one in needed_with(fields, reads.family.asked))


def pick(rows: list[Row], cube: Cube, reads: Reads) -> dict[str, Any]:
    """Return of a cube's rows what a card shows: its total, and rows of keys and numbers by the keys' names."""
    places = [len(cube.keys) + 1 + cube.fields.index(one) for one in reads.fields]
    by_keys: dict[str, list[list[Any]]] = {}
    found: dict[str, Any] = {"total": [None] * len(places), "rows": by_keys}
    for keys in dict.fromkeys([(), *((key,) for key in reads.keys), reads.keys]):
        mark = queries.grouping(cube.keys, keys)
        at = [1 + cube.keys.index(key) for key in keys]
        some = [[*(row[i] for i in at), *(row[i] for i in places)] for row in rows if row[0] == mark]
        if keys:
            # Cards that share the cube have another first measure.
            by_keys[BETWEEN.join(keys)] = sorted(some, key=partial(most_first, len(keys)))
        elif some:
            found["total"] = some[0]
    return found


def most_first(keys: int, row: list[Any]) -> tuple[bool, float]:
    """Return by what rows with so many keys are ordered: their first number, the unknown last; a text changes nothing."""
    number = row[keys]
    return (True, 0.0) if number is None else (False, -number if isinstance(number, int | float) else 0.0)


async def trend_of(
    desk: Desk, reads: Reads, span: Range, selection: Selection
) -> tuple[list[list[Any]], bool]:
    """Return a card's measures by bucket, and by what it is split by, from the answer that cards over time share."""
    split = (reads.card.split,) if reads.card.split else ()
    fields = tuple(desk.by_time[reads.family.asked.name, reads.card.split])

    async def find() -> list[Row]:
        needed = stored(reads, fields) | frozenset(split) | selection.pinned
        source = desk.source(reads, even(reads.family, needed, span), selection)
        return await desk.ask(reads, queries.trend(source, span.seconds, split, fields), fields)

    key = ("trend", reads.family.asked.name, reads.scope, span, selection, split, fields)
    rows, soon = await desk.find(key, find)
    keys = 1 + len(split)
    places = [*range(keys), *(keys + fields.index(one) for one in reads.fields)]
    return [[row[place] for place in places] for row in rows], soon


async def week(desk: Desk, reads: Reads, span: Range, selection: Selection) -> tuple[dict[str, Any], bool]:
    """Return a card's measures by day of the week and hour."""

    async def find() -> list[Row]:
        needed = stored(reads, reads.fields) | selection.pinned
        widths = [
            width for width in reads.family.widths(needed) if 0 < width <= AN_HOUR and AN_HOUR % width == 0
        ]
        if not widths:
            raise RefusedError("hours need a rollup whose buckets are of an hour, or make up one")
        hours = replace(span, seconds=min(span.seconds, widths[0]) or widths[0])
        source = desk.source(reads, even(reads.family, needed, hours), selection)
        return await desk.ask(reads, queries.week(source, desk.zone, reads.fields), reads.fields)

    key = ("week", reads.family.asked.name, reads.scope, span, selection, reads.fields, desk.zone)
    rows, soon = await desk.find(key, find)
    return {"hours": rows}, soon


async def rate(desk: Desk, reads: Reads, selection: Selection) -> tuple[dict[str, Any], bool]:
    """Return a measure per second since the beginning of the bucket before this one; None for the past."""
    (field,) = reads.fields
    if field.kind not in ADDITIVE:
        raise RefusedError(
            f"{field.name} does not add up over time: a number per second needs a count or a sum"
        )
    if not desk.wanted.is_recent:
        return {"total": [None]}, False

    async def find() -> float:
        rollup = reads.family.choose(stored(reads, reads.fields) | selection.pinned, 0)
        width, now = rollup.seconds or 86_400, time.time()
        start = (int(now) // width - 1) * width
        source = desk.source(reads, [Part(rollup, start, start + 2 * width)], selection)
        ((_, total),) = await desk.ask(reads, queries.cube(source, (), [()], reads.fields), reads.fields)
        return float(total or 0) / max(now - start, 1)

    value, soon = await desk.find(("rate", reads.family.asked.name, reads.scope, selection, field), find)
    return {"total": [round(value, 2)]}, soon


async def tops(
    desk: Desk, all_reads: list[Reads], spans: dict[str, Range]
) -> tuple[list[dict[str, Any]], bool]:
    """Return what each card of type top shows."""
    found = await asyncio.gather(
        *(one_top(desk, reads, spans[reads.family.asked.name]) for reads in all_reads)
    )
    return [answer for answer, _ in found], any(soon for _, soon in found)


async def one_top(desk: Desk, reads: Reads, span: Range) -> tuple[dict[str, Any], bool]:
    """Return the rows of a list, or a sentence why there are none."""
    try:
        key = (
            "top",
            reads.card.by,
            reads.card.most,
            reads.family.asked.name,
            reads.scope,
            span,
            reads.part,
            reads.fields,
        )
        listed, soon = await desk.find(
            key, lambda: (ranked if reads.card.by else top_items)(desk, reads, span)
        )
    except (RefusedError, NoRollupError, TooManyRowsError) as error:
        return {"refused": str(error)}, False
    return {**about(reads, span), **listed}, soon


async def ranked(desk: Desk, reads: Reads, span: Range, beginning: str | None = None) -> dict[str, Any]:
    """Return the values of a dimension with the most of a measure."""
    needed = stored(reads, reads.fields) | frozenset(reads.keys) | reads.part.pinned
    source = desk.source(reads, cover(reads.family, needed, span), reads.part)
    query = queries.ranked(source, reads.card.by, reads.fields, reads.card.most or TOP_ROWS, beginning)
    return {"rows": await desk.ask(reads, query, reads.fields), "is_whole": True, "is_exact": True}


async def top_items(desk: Desk, reads: Reads, span: Range) -> dict[str, Any]:
    """Return the items of a top N with the highest counts, and whether they are of all the range.

    A top N of many lists is slow to unite: where rollups have too many of them, it is of the last half hour.
    """
    (field,) = reads.fields
    needed = frozenset({field.name}) | reads.part.pinned
    parts = cover(reads.family, needed, span)
    is_whole = lists_of(parts, reads.part) <= MAX_LISTS
    if not is_whole:
        rollup = reads.family.choose(needed, 0)
        width = rollup.seconds or span.end - span.start
        now = int(time.time()) if span.is_recent else span.end
        start = max(span.start, (now - TOP_SECONDS) // width * width)
        parts = [Part(rollup, start, span.end)]
        is_whole = start == span.start
    query = queries.top(desk.source(reads, parts, reads.part), field, reads.card.most or TOP_ROWS)
    rows = await desk.ask(reads, query, reads.fields)
    return {
        "rows": [(item, count) for item, count, _ in rows],
        "is_whole": is_whole,
        "is_exact": all(full is False for *_, full in rows),
    }


def lists_of(parts: list[Part], selection: Selection) -> float:
    """Return how many top lists the parts have at most; unbounded where a dimension is grouped by and not selected."""
    if any(part.rollup.dimensions - selection.pinned for part in parts):
        return math.inf
    values = math.prod(len(chosen) for _, chosen in selection.values)
    return values * sum(part.buckets for part in parts)


async def before(desk: Desk, all_reads: list[Reads], spans: dict[str, Range]) -> list[dict[str, Any]]:
    """Return for number cards the totals of the time before the range, as long as what of it is over, and how long it is."""
    made = cubes(all_reads, [one.part for one in all_reads])
    found: list[dict[str, Any]] = []
    for place, reads in enumerate(all_reads):
        cube = made[place]
        needed = stored(reads, cube.fields) | reads.part.pinned
        try:
            finest = reads.family.choose(needed, 0)
        except NoRollupError:
            found.append({})
            continue
        earlier = ranges.before(spans[reads.family.asked.name], finest, time.time())
        rows, _ = await desk.find(("cube", cube, earlier), partial(cube_rows, desk, reads, earlier, cube))
        found.append({"total": pick(rows, cube, reads)["total"], "seconds": earlier.end - earlier.start})
    return found


async def trends_before(desk: Desk, all_reads: list[Reads], spans: dict[str, Range]) -> list[dict[str, Any]]:
    """Return for cards with one line the same measures in as many buckets just before the range, and these buckets."""
    show_by_time(desk, all_reads)
    earlier = [ranges.as_many_before(spans[one.family.asked.name]) for one in all_reads]
    found = await asyncio.gather(
        *(trend_of(desk, one, span, one.part) for one, span in zip(all_reads, earlier, strict=True))
    )
    return [{"trend": rows, "range": shown(span)} for (rows, _), span in zip(found, earlier, strict=True)]
