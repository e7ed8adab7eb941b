"""The settings of `clickrollup run`."""

import re
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from clickrollup.commandline.log import LogSettings
from clickrollup.postgres.settings import DatabaseSettings

DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|m|h|d|)")
SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def seconds(value: object) -> float:
    """Return a duration such as 10s, 500ms, 5m or 1h in seconds; a bare number is one of seconds.

    Raises ValueError for anything else.
    """
    found = DURATION.fullmatch(str(value).strip())
    if found is None:
        raise ValueError("give a number and ms, s, m, h or d, as 10s")
    return float(found[1]) * SECONDS[found[2]]


Duration = Annotated[float, BeforeValidator(seconds)]


class RunSettings(DatabaseSettings, LogSettings):
    """What the scheduler takes."""

    command: ClassVar[str] = "run"

    every: Duration = Field(
        default=10.0, ge=0.1, le=86400, description="Time from one run of all rollups to the next: 10s, 1m"
    )
    partitions_every: Duration = Field(
        default=300.0, ge=1, le=86400, description="Time between two looks at the coming partitions: 5m"
    )
    retention_every: Duration = Field(
        default=3600.0, ge=1, le=604800, description="Time between two applications of retention: 1h"
    )
    once: bool = Field(default=False, description="Run everything once, and end")
    listen: str = Field(
        default="",
        pattern=r"^(.+:[0-9]{1,5}|unix:/.+)?$",
        description="host:port for Prometheus metrics, /livez and /readyz; empty: nowhere",
    )
    stop_timeout: float = Field(
        default=30, gt=0, description="Seconds after SIGTERM until a run that goes on is abandoned"
    )
