"""What a batch tells of its events beside their number: why some are dead letters, and how new the newest is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from clickrollup.events.bisection import Table
from clickrollup.events.checks import Target
from clickrollup.events.message import POSTGRES_EPOCH
from clickrollup.mapping.target import MappedTarget

# Categories of reasons, for a label: there are as many reasons as there are mistakes.
REASONS = ("tombstone", "empty", "unreadable", "missing", "value", "refused")
MISSING = (
    "missing required field",
    "no field of the message",
    " has no ",
    "where a value is needed",
    "no array",
)
EPOCH_SECONDS = POSTGRES_EPOCH.timestamp()


class Told(NamedTuple):
    """Of a batch that is committed."""

    # Category -> dead letters.
    dead_letters: Counter[str]
    # Seconds since 1970; None where no event had a time.
    newest_event: float | None


def category(reason: str) -> str:
    """Return which of REASONS the reason of a dead letter belongs to."""
    if reason.startswith("the server refuses it"):
        return "refused"
    if reason in ("no value (a tombstone)", "a row was deleted"):
        return "tombstone"
    if reason == "empty message":
        return "empty"
    if reason.startswith("not "):
        return "unreadable"
    return "missing" if any(words in reason for words in MISSING) else "value"


def categories(reasons: Iterable[str]) -> Counter[str]:
    """Return how many reasons there are of each category."""
    return Counter(map(category, reasons))


class EventTimes:
    """Finds the newest of the events' times."""

    def __init__(self, target: Table) -> None:
        """Look at the clickstream's time, else at the first column with a time and a zone."""
        self._every = isinstance(target, Target)
        self._nested = isinstance(target, MappedTarget) and target.nested
        self._place = time_column(target)

    def newest(self, rows: Sequence[Any]) -> float | None:
        """Return the newest time, in seconds since 1970; None where no row has one."""
        if self._place is None or not rows:
            return None
        if self._every:
            return EPOCH_SECONDS + float(max(map(itemgetter(self._place), rows))) / 1_000_000
        flat = chain.from_iterable(rows) if self._nested else rows
        try:
            # Texts of one form and zone are in the order of their times.
            return seconds(max(filter(None, map(itemgetter(self._place), flat)), default=None))
        except (TypeError, IndexError):
            return None


def time_column(target: Table) -> int | None:
    """Return the place of the first column of type timestamptz, None where there is none."""
    if isinstance(target, Target):
        return 0 if "event_time" in target.columns else None
    columns = target.columns if isinstance(target, MappedTarget) else ()
    places = (
        place for place, column in enumerate(columns) if column.type == "timestamptz" and not column.is_array
    )
    return next(places, None)


def seconds(value: Any) -> float | None:
    """Return a time with a zone, as datetime or ISO text, in seconds since 1970; None for anything else."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
        return float(time.astimezone(UTC).timestamp()) if isinstance(time, datetime) else None
    except (ValueError, OverflowError):
        return None
