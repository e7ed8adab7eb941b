"""Which time a request means, and in which buckets a rollup has it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from clickrollup.rollups.catalog import Family, NoRollupError, Rollup

SECONDS = {"15m": 900, "1h": 3_600, "6h": 21_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000}
MAX_RANGE = 400 * 86_400
# A bucket is never wider than this share of the range, so that a trend has a shape.
MIN_BUCKETS = 24
MONTHS = {"month": 1, "quarter": 3, "year": 12}
A_DAY = 86_400


@dataclass(frozen=True)
class Wanted:
    """The time that a viewer asks for, in seconds since 1970; recent: up to now."""

    start: int
    end: int
    is_recent: bool


@dataclass(frozen=True)
class Range:
    """Buckets of `seconds` that begin at `start` or later and before `end`; 0: those of the rollup's calendar."""

    rollup: Rollup
    start: int
    end: int
    seconds: int
    is_recent: bool


def read(parameters: Mapping[str, str], default: str) -> Wanted:
    """Return what the parameters `range`, or `from` and `until`, ask for.

    Raises ValueError for a range that is unknown, malformed, empty or too long.
    """
    named = parameters.get("range") or default
    if named == "custom":
        start, end = second(parameters, "from"), second(parameters, "until")
    elif named in SECONDS:
        end = int(time.time())
        start = end - SECONDS[named]
    else:
        raise ValueError(f"range is {named}, known are custom, {', '.join(SECONDS)}")
    if not 0 < end - start <= MAX_RANGE:
        raise ValueError("the range must end after it begins, and within 400 days")
    return Wanted(start, end, named != "custom")


def second(parameters: Mapping[str, str], name: str) -> int:
    """Return a parameter that is a time in RFC 3339 with zone, in seconds; raises ValueError for another."""
    try:
        moment = datetime.fromisoformat(parameters[name])
        if moment.tzinfo is None or not 1970 <= moment.year <= 9000:
            raise ValueError  # noqa: TRY301
    except (KeyError, ValueError):
        raise ValueError(f"{name} must be a time with a zone, such as 2026-03-01T00:00:00Z") from None
    return int(moment.timestamp())


def fit(wanted: Wanted, family: Family, needed: list[frozenset[str]]) -> Range:
    """Return the time in buckets of one width that rollups with each of these sets of fields can be read by.

    Raises NoRollupError where none has a set.
    """
    if family.is_calendar:
        return of_calendar(wanted, family, needed)
    widest = (wanted.end - wanted.start) // MIN_BUCKETS
    together = frozenset().union(*needed)
    try:
        rollup = family.choose(together, widest)
    except NoRollupError:
        rollup = max((family.choose(one, widest) for one in needed), key=lambda r: r.seconds)
    width = rollup.seconds
    end = -(-(wanted.end + wanted.is_recent) // width) * width
    return Range(rollup, wanted.start // width * width, end, width, wanted.is_recent)


def of_calendar(wanted: Wanted, family: Family, needed: list[frozenset[str]]) -> Range:
    """Return the time in days, weeks, months, quarters or years of the rollup's zone."""
    for one in needed:
        family.fitting(one)
    rollup = family.asked
    start = unit_start(wanted.start, rollup)
    end = start
    while end < wanted.end + wanted.is_recent:
        end = unit_end(end, rollup)
    return Range(rollup, start, end, 0, wanted.is_recent)


def starts(asked: Range) -> list[int]:
    """Return where the buckets of a range of the calendar begin."""
    found = [asked.start]
    while (following := unit_end(found[-1], asked.rollup)) < asked.end:
        found.append(following)
    return found


def unit_start(at: int, rollup: Rollup) -> int:
    """Return where the day, week, month, quarter or year begins that holds a time."""
    zone = ZoneInfo(rollup.zone)
    day = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if rollup.unit == "week":
        day -= timedelta(days=day.weekday())
    elif rollup.unit in MONTHS:
        day = day.replace(day=1, month=(day.month - 1) // MONTHS[rollup.unit] * MONTHS[rollup.unit] + 1)
    return int(day.replace(fold=0).timestamp())


def unit_end(start: int, rollup: Rollup) -> int:
    """Return where the unit ends that begins at a time."""
    day = datetime.fromtimestamp(start, ZoneInfo(rollup.zone))
    if rollup.unit in MONTHS:
        month = day.month - 1 + MONTHS[rollup.unit]
        following = day.replace(year=day.year + month // 12, month=month % 12 + 1)
    else:
        following = day + timedelta(days=7 if rollup.unit == "week" else 1)
    return int(following.replace(fold=0).timestamp())


def before(asked: Range, finest: Rollup, now: float) -> Range:
    """Return the time just before a range, as long as what of the range is over; in the finest buckets there are."""
    seconds = min(asked.end, int(now)) - asked.start
    width = finest.seconds
    if width == 0:
        return Range(finest, unit_start(asked.start - seconds, finest), asked.start, 0, False)
    return Range(finest, (asked.start - seconds) // width * width, asked.start, width, False)


def as_many_before(asked: Range) -> Range:
    """Return as many buckets as a range has, just before it."""
    if asked.seconds:
        return replace(asked, start=2 * asked.start - asked.end, end=asked.start, is_recent=False)
    start = asked.start
    for _ in starts(asked):
        start = unit_start(start - 1, asked.rollup)
    return replace(asked, start=start, end=asked.start, is_recent=False)


def moment(at: int) -> datetime:
    """Return a time in seconds as the database takes it."""
    return datetime.fromtimestamp(at, UTC)
