"""The log of a service on stderr: for people, or as JSON."""

import sys
from typing import Literal

import structlog
from pydantic import Field

from clickrollup.commandline.settings import Settings


class LogSettings(Settings):
    """What every service takes about its log."""

    log_format: Literal["auto", "human", "json"] = Field(
        default="auto", description="auto (human on a terminal, json elsewhere), human or json"
    )


def configure_logging(log_format: str) -> None:
    """Send the log to stderr: `json` is one object a line, `human` has columns (colours on a terminal).

    `auto` is human on a terminal and json elsewhere.
    """
    terminal = sys.stderr.isatty()
    human = log_format == "human" or (log_format == "auto" and terminal)
    renderer = (
        structlog.dev.ConsoleRenderer(colors=terminal) if human else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
