"""Which buckets a request means, and which rollup has them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clickrollup.dashboard.catalog import Catalog, Rollup

SECONDS = {"15m": 900, "1h": 3_600, "6h": 21_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000}
DEFAULT = "24h"
MAX_RANGE = 400 * 86_400
# A bucket is never wider than this share of the range, so that a trend has a shape.
MIN_BUCKETS = 24


@dataclass(frozen=True)
class Range:
    """Buckets that begin at `start` or later and before `end`, both in seconds since 1970."""

    rollup: Rollup
    start: int
    end: int
    is_recent: bool


def read(parameters: Mapping[str, str], catalog: Catalog, dimensions: frozenset[str]) -> Range:
    """Return what the parameters `range`, or `from` and `until`, ask for, from a rollup with these dimensions.

    Raises ValueError for a range that is unknown, malformed, empty or too long.
    """
    named = parameters.get("range", DEFAULT)
    if named == "custom":
        start, end = second(parameters, "from"), second(parameters, "until")
    elif named in SECONDS:
        end = int(time.time())
        start = end - SECONDS[named]
    else:
        raise ValueError(f"range is {named}, known are custom, {', '.join(SECONDS)}")
    if not 0 < end - start <= MAX_RANGE:
        raise ValueError("the range must end after it begins, and within 400 days")
    rollup = catalog.choose(dimensions, (end - start) // MIN_BUCKETS)
    width = rollup.seconds
    return Range(
        rollup, start // width * width, -(-(end + (named != "custom")) // width) * width, named != "custom"
    )


def second(parameters: Mapping[str, str], name: str) -> int:
    """Return a parameter that is a time in RFC 3339 with zone, in seconds; raises ValueError for another."""
    try:
        moment = datetime.fromisoformat(parameters[name])
        if moment.tzinfo is None or not 1970 <= moment.year <= 9000:
            raise ValueError  # noqa: TRY301
    except (KeyError, ValueError):
        raise ValueError(f"{name} must be a time with a zone, such as 2026-03-01T00:00:00Z") from None
    return int(moment.timestamp())


def before(asked: Range, finest: Rollup, now: float) -> Range:
    """Return the time just before a range, as long as what of the range is over; in the finest buckets there are."""
    width = finest.seconds
    seconds = min(asked.end, int(now)) - asked.start
    return Range(finest, (asked.start - seconds) // width * width, asked.start, False)
