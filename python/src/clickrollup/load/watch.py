"""What the loader tells while it works: a log on stderr, totals, metrics, and whether it is ready."""

import time
from typing import Any

import structlog

from clickrollup.commandline.errors import UnavailableError
from clickrollup.commandline.service import Service
from clickrollup.load.metrics import Metrics
from clickrollup.load.offsets import Position

# Seconds between two lines of progress.
REPORT_INTERVAL = 5.0
# Seconds without a step of the loader after which it counts as stuck: more than the longest wait for a server.
STUCK_SECONDS = 120.0
# Seconds after which it is not ready: a step takes one or two.
HANGING_SECONDS = 15.0


class Watch:
    """Hears from the sessions of a process what happens, and passes it on to the log and the metrics."""

    def __init__(self) -> None:
        self._log = structlog.get_logger()
        self.metrics = Metrics()
        self.loaded = 0
        self.dead_letters = 0
        self.duplicates = 0
        self.left_out = 0
        # Kafka partition -> the next offset to load, of those that were ever ours.
        self.offsets: dict[int, int] = {}
        self._started = self._reported_at = self._heartbeat_at = time.monotonic()
        self._reported = 0
        self._blockers = {"group": "not in the group yet"}
        # Apart from those: a broker that is connected does not end an outage of Kafka.
        self._outage = ""
        self._other_fields = 0
        self._service = Service()
        self.metrics.ready.set_function(lambda: float(not self.blockers()))

    def block(self, what: str, why: str) -> None:
        """Note that `what` (a server, the group) keeps the loader from its work."""
        self._blockers[what] = why

    def unblock(self, what: str) -> None:
        self._blockers.pop(what, None)

    def blockers(self) -> str:
        """Return why the loader does no work now, empty when it does."""
        # A copy: this is asked by another thread.
        found = [f"{what}: {why}" for what, why in list(self._blockers.items())]
        return "; ".join(word for word in (*found, self._outage, self.stuck(HANGING_SECONDS)) if word)

    def heartbeat(self) -> None:
        """Note a step of the loader, and tell systemd where it asks for it."""
        self._heartbeat_at = time.monotonic()
        self._service.alive()

    def stuck(self, limit: float = STUCK_SECONDS) -> str:
        """Return for how long the loader makes no step, empty below the limit."""
        seconds = time.monotonic() - self._heartbeat_at
        return f"no step for {seconds:.0f} s" if seconds > limit else ""

    def committed(self, committed: dict[int, Position], size: int, age: float, seconds: float) -> None:
        """Count what a commit made durable: `size` bytes after `age` seconds, the commit taking `seconds`."""
        self.metrics.committed(committed, size, age, seconds)
        for partition, position in committed.items():
            self.loaded += position.loaded
            self.dead_letters += position.dead_letters
            self.duplicates += position.duplicates
            self.left_out += position.left_out
            self.offsets[partition] = position.next_offset

    def assigned(self, next_offsets: dict[int, int]) -> None:
        """Note the Kafka partitions that the group gave us."""
        self.offsets |= next_offsets
        self.unblock("group")
        self.metrics.rebalances.labels("assigned").inc()
        self._log.info("assigned", next_offsets=next_offsets)

    def revoked(self, partitions: list[int]) -> None:
        self.metrics.rebalances.labels("revoked").inc()
        self._log.info("revoked", partitions=partitions)

    def lost(self, partitions: list[int]) -> None:
        """Note the Kafka partitions that the group gave to others."""
        self.block("group", "out of the group")
        self.metrics.rebalances.labels("lost").inc()
        self._log.warning("lost", partitions=partitions)

    def refused(self, error: str) -> None:
        self.metrics.refusals.inc()
        self._log.warning("a batch is refused, its rows are looked at one by one", error=error)

    def retrying(self, error: UnavailableError, attempts: int, pause: float) -> None:
        """Note that a server is away; the next one of the attempts comes after `pause` seconds."""
        self._outage = f"{error.server}: {error.message}"
        # Nobody knows how many messages wait.
        self.metrics.partitions({}, {})
        self.metrics.retries.inc()
        self._log.warning(
            "waiting for a server",
            server=error.server,
            error=error.message,
            attempts=attempts,
            next_attempt_in=round(pause, 2),
        )

    def recovered(self, seconds: float, next_offsets: dict[int, int]) -> None:
        """Note that the servers are back after so many seconds."""
        self._outage = ""
        self.offsets |= next_offsets
        self._log.info("servers are back", seconds=round(seconds, 1), next_offsets=next_offsets)

    def other_fields(self, messages: int) -> None:
        """Note how many messages so far had fields that no column takes; the first one is logged."""
        if messages and not self._other_fields:
            self._log.warning("messages have fields besides those of an event", messages=messages)
        self.metrics.other_fields.inc(messages - self._other_fields)
        self._other_fields = messages

    def due(self) -> bool:
        """Tell whether the last line of progress is old enough."""
        return time.monotonic() >= self._reported_at + REPORT_INTERVAL

    def report(self, lag: dict[int, int] | None, next_offsets: dict[int, int]) -> None:
        """Write a line of progress; `lag` counts the messages that wait by Kafka partition, None: not known."""
        now = time.monotonic()
        rate = (self.loaded - self._reported) / (now - self._reported_at)
        self.metrics.partitions(next_offsets, lag or {})
        self._log.info(
            "progress",
            rows=self.loaded,
            rows_per_second=round(rate),
            dead_letters=self.dead_letters,
            lag=None if lag is None else sum(lag.values()),
        )
        self._reported, self._reported_at = self.loaded, now

    def summary(self) -> dict[str, Any]:
        """Return the totals as --json prints them."""
        return {
            "loaded": self.loaded,
            "dead_letters": self.dead_letters,
            "duplicates": self.duplicates,
            "left_out": self.left_out,
            "seconds": round(time.monotonic() - self._started, 3),
            "offsets": {str(partition): offset for partition, offset in sorted(self.offsets.items())},
        }
