"""What the loader tells while it works: a log on stderr, for people on a terminal and as JSON elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from typing import Any

import structlog

from clickrollup.load.offsets import Position

# Seconds between two lines of progress.
INTERVAL = 5.0


def configure_logging() -> None:
    """Send the log to stderr: colours and columns on a terminal, one JSON object a line elsewhere."""
    terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


@dataclass
class Totals:
    """What this process has committed since it started."""

    loaded: int = 0
    dead_letters: int = 0
    # Kafka partition -> the next offset to load, of those that were ever ours.
    offsets: dict[int, int] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def add(self, committed: dict[int, Position]) -> None:
        """Count what a commit made durable."""
        for partition, position in committed.items():
            self.loaded += position.loaded
            self.dead_letters += position.dead_letters
            self.offsets[partition] = position.next_offset

    def summary(self) -> dict[str, Any]:
        """Return the totals as --json prints them."""
        return {
            "loaded": self.loaded,
            "dead_letters": self.dead_letters,
            "seconds": round(time.monotonic() - self.started, 3),
            "offsets": {str(partition): offset for partition, offset in sorted(self.offsets.items())},
        }


class Progress:
    """Writes a line of progress every few seconds."""

    def __init__(self, totals: Totals) -> None:
        """Measure the rate from now on."""
        self._totals = totals
        self._loaded = totals.loaded
        self._at = time.monotonic()
        self._log = structlog.get_logger()

    def due(self) -> bool:
        """Tell whether the last line is old enough."""
        return time.monotonic() >= self._at + INTERVAL

    def report(self, lag: int | None) -> None:
        """Write a line; `lag` counts the messages that wait in the topic, None when that is not known."""
        now = time.monotonic()
        rate = (self._totals.loaded - self._loaded) / (now - self._at)
        self._log.info(
            "progress",
            rows=self._totals.loaded,
            rows_per_second=round(rate),
            dead_letters=self._totals.dead_letters,
            lag=lag,
        )
        self._loaded, self._at = self._totals.loaded, now
