"""The Prometheus metrics of the scheduler; docs/operator.md lists them, and a test holds the two together."""

import platform
import time
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

PREFIX = "clickrollup_runner"
BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0)
WORK = ("runs", "retention", "partitions", "misplaced")


class Metrics(CollectorRegistry):
    """Metrics of one process."""

    def __init__(self) -> None:
        super().__init__()
        self._worked_at = time.monotonic()
        ProcessCollector(registry=self)
        self.work = Counter(f"{PREFIX}_work", "Calls that went well.", ["what"], registry=self)
        self.failures = Counter(f"{PREFIX}_failures", "Calls that failed.", ["what"], registry=self)
        for what in WORK:
            self.work.labels(what)
            self.failures.labels(what)
        self.seconds = Histogram(
            f"{PREFIX}_run_seconds", "Seconds that a run of all rollups took.", buckets=BUCKETS, registry=self
        )
        self.leader = Gauge(f"{PREFIX}_leader", "1: runs the rollups; 0: stands by.", registry=self)
        self.ready = Gauge(f"{PREFIX}_ready", "1: at work or standing by; 0: blocked.", registry=self)
        # Beside what the dashboard tells of rollups: only who has the rights of their owners may look.
        self.misplaced = Gauge(
            "clickrollup_rollup_misplaced_events",
            "Events that no run will count, when last looked for.",
            ["rollup"],
            registry=self,
        )
        age = Gauge(f"{PREFIX}_run_age_seconds", "Seconds since the last good run.", registry=self)
        age.set_function(lambda: time.monotonic() - self._worked_at)
        Info(f"{PREFIX}_build", "The version at work.", registry=self).info(
            {"version": version("clickrollup"), "python": platform.python_version()}
        )

    def ran(self, seconds: float) -> None:
        """Count a good run of all rollups."""
        self._worked_at = time.monotonic()
        self.seconds.observe(seconds)
