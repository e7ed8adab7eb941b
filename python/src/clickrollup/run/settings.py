"""The settings of `clickrollup run`."""

from typing import ClassVar

from pydantic import Field

from clickrollup.commandline.durations import Duration
from clickrollup.commandline.log import LogSettings
from clickrollup.postgres.settings import DatabaseSettings


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
    misplaced_every: Duration = Field(
        default=0.0,
        ge=0,
        le=604800,
        description="Time between two looks for misplaced events: 6h. Each reads the events of --misplaced-past; 0: never",
    )
    misplaced_past: Duration = Field(
        default=86400.0,
        ge=60,
        le=31622400,
        description="How far back by their time misplaced events are looked for: 1d",
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
