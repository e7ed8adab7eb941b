"""Durations as people write them: 10s, 5m, 15 minutes, 2 weeks."""

import re
from typing import Annotated

from pydantic import BeforeValidator

DURATION = re.compile(
    r"(\d+(?:\.\d+)?) ?(|ms|s|seconds?|m|minutes?|h|hours?|d|days?|w|weeks?)", re.ASCII | re.IGNORECASE
)
SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


def seconds(value: object) -> float:
    """Return a duration such as 10s, 500ms, 5m or 2 weeks in seconds; a bare number is one of seconds.

    Raises ValueError for anything else.
    """
    found = DURATION.fullmatch(str(value).strip())
    if found is None:
        raise ValueError("give a number and ms, s, m, h or d, as 10s")
    unit = found[2].lower()
    return float(found[1]) * SECONDS[unit if unit in SECONDS else unit[0]]


Duration = Annotated[float, BeforeValidator(seconds)]
