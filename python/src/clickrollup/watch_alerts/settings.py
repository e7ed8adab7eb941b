"""The settings of `clickrollup alerts`."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from clickrollup.alerts.settings import JudgingSettings
from clickrollup.commandline.durations import Duration
from clickrollup.commandline.log import LogSettings
from clickrollup.postgres.settings import DatabaseSettings


class AlertsSettings(DatabaseSettings, LogSettings, JudgingSettings):
    """What the command takes."""

    command: ClassVar[str] = "alerts"

    boards: Path = Field(description="Folder of the files whose rules are judged")
    every: Duration = Field(
        default=60.0, ge=0.1, le=86400, description="Time from one judgement to the next: 1m"
    )
    listen: str = Field(
        default="",
        pattern=r"^(.+:[0-9]{1,5}|unix:/.+)?$",
        description="host:port for Prometheus metrics, /livez and /readyz; empty: nowhere",
    )
    statement_timeout: float = Field(default=10, gt=0, le=600, description="Seconds that one rule may take")
