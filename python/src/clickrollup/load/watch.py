"""What the loader tells while it works: a log on stderr, and the totals of what it committed."""

import sys
import time
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


class Watch:
    """Hears from the sessions of a process what happens, and passes it on to the log."""

    def __init__(self) -> None:
        """Start the clock."""
        self._log = structlog.get_logger()
        self.loaded = 0
        self.dead_letters = 0
        # Kafka partition -> the next offset to load, of those that were ever ours.
        self.offsets: dict[int, int] = {}
        self._started = self._reported_at = time.monotonic()
        self._reported = 0
        # Why the loader does no work now; empty when it does.
        self.hindrance = "starting"

    def committed(
        self,
        committed: dict[int, Position],
        size: int,  # noqa: ARG002
        age: float,  # noqa: ARG002
        seconds: float,  # noqa: ARG002
    ) -> None:
        """Count what a commit made durable: `size` bytes after `age` seconds, the commit taking `seconds`."""
        for partition, position in committed.items():
            self.loaded += position.loaded
            self.dead_letters += position.dead_letters
            self.offsets[partition] = position.next_offset

    def assigned(self, next_offsets: dict[int, int]) -> None:
        """Note the Kafka partitions that the group gave us."""
        self.offsets |= next_offsets
        self.hindrance = ""
        self._log.info("assigned", next_offsets=next_offsets)

    def revoked(self, partitions: list[int]) -> None:
        """Note the Kafka partitions that the group took back in good order."""
        self._log.info("revoked", partitions=partitions)

    def lost(self, partitions: list[int]) -> None:
        """Note the Kafka partitions that the group gave to others."""
        self.hindrance = "out of the group"
        self._log.warning("lost", partitions=partitions)

    def refused(self) -> None:
        """Note that the server refused a batch."""

    def away(self, reason: str) -> None:
        """Note that a server is away."""
        self.hindrance = reason

    def back(self) -> None:
        """Note that the servers are back."""
        self.hindrance = ""

    def not_ready(self, reason: str) -> None:
        """Note why no work is done."""
        self.hindrance = reason

    def due(self) -> bool:
        """Tell whether the last line of progress is old enough."""
        return time.monotonic() >= self._reported_at + INTERVAL

    def report(self, lag: int | None, next_offsets: dict[int, int]) -> None:  # noqa: ARG002
        """Write a line of progress; `lag` counts the messages that wait in the topic, None: not known."""
        now = time.monotonic()
        rate = (self.loaded - self._reported) / (now - self._reported_at)
        self._log.info(
            "progress",
            rows=self.loaded,
            rows_per_second=round(rate),
            dead_letters=self.dead_letters,
            lag=lag,
        )
        self._reported, self._reported_at = self.loaded, now

    def summary(self) -> dict[str, Any]:
        """Return the totals as --json prints them."""
        return {
            "loaded": self.loaded,
            "dead_letters": self.dead_letters,
            "seconds": round(time.monotonic() - self._started, 3),
            "offsets": {str(partition): offset for partition, offset in sorted(self.offsets.items())},
        }
