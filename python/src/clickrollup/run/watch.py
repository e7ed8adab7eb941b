"""What the scheduler tells while it works: a log on stderr, totals, metrics, and whether it is ready."""

import time
from typing import Any

import structlog

from clickrollup.commandline.errors import ClickrollupError
from clickrollup.commandline.service import Service
from clickrollup.run.metrics import WORK, Metrics

# Seconds without a step after which it counts as stuck: a batch of a large backfill takes minutes.
STUCK_SECONDS = 900.0


class Watch:
    """Hears what happens, and passes it on to the log, the metrics and the probes."""

    def __init__(self) -> None:
        self._log = structlog.get_logger()
        self.metrics = Metrics()
        self.metrics.ready.set_function(lambda: float(not self.blockers()))
        self.done: dict[str, int] = dict.fromkeys((*WORK, "failures"), 0)
        self._started = self._stepped_at = time.monotonic()
        self._outage = "not connected yet"
        self._leads: bool | None = None
        self._service = Service()

    def step(self) -> None:
        """Note a step."""
        self._stepped_at = time.monotonic()
        self.alive()

    def alive(self) -> None:
        """Tell systemd where it asks for it, unless no step is made any more."""
        if not self.stuck():
            self._service.alive()

    def stuck(self) -> str:
        """Return for how long no step was made, empty below the limit."""
        seconds = time.monotonic() - self._stepped_at
        return f"no step for {seconds:.0f} s" if seconds > STUCK_SECONDS else ""

    def blockers(self) -> str:
        """Return why it neither works nor stands by, empty when it does."""
        return self._outage or self.stuck()

    def leads(self, leads: bool) -> None:
        """Note whether this one runs the rollups, or stands by while another does."""
        self._outage = ""
        if leads is not self._leads:
            self._log.info("runs the rollups" if leads else "stands by: another one runs the rollups")
        self._leads = leads
        self.metrics.leader.set(float(leads))

    def away(self, error: ClickrollupError, pause: float) -> None:
        """Note that the server is away; the next attempt comes after `pause` seconds."""
        self._outage = f"postgresql: {error.message}"
        self._leads = None
        self.metrics.leader.set(0)
        self._log.warning("waiting for postgresql", error=error.message, next_attempt_in=round(pause, 2))

    def did(self, what: str, seconds: float, source: str | None = None) -> None:
        """Count a call that went well."""
        self.done[what] += 1
        self.metrics.work.labels(what).inc()
        if source is None:
            self.metrics.ran(seconds)
        self._log.debug("done", what=what, source=source, seconds=round(seconds, 3))

    def failed(self, what: str, error: str, detail: str | None, source: str | None = None) -> None:
        """Count a call that failed; it comes again."""
        self.done["failures"] += 1
        self.metrics.failures.labels(what).inc()
        self._log.error("failed", what=what, source=source, error=error, detail=detail)

    def summary(self) -> dict[str, Any]:
        """Return the totals as --json prints them."""
        return {**self.done, "seconds": round(time.monotonic() - self._started, 3)}
