"""The newest of the events' times."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from clickrollup.events.bisection import Table
from clickrollup.events.checks import Target
from clickrollup.events.message import POSTGRES_EPOCH
from clickrollup.mapping.target import MappedTarget

EPOCH_SECONDS = POSTGRES_EPOCH.timestamp()


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
