"""What the endpoint of `clickrollup alerts` answers: metrics, and whether alerts are judged."""

import platform
import time
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Info, ProcessCollector

from clickrollup.alerts.metrics import PREFIX, AlertCollector
from clickrollup.alerts.service import Told

# Seconds without a judgement of all rules after which it counts as stuck: longer than any period and rule may take.
STUCK_SECONDS = 2 * 86_400.0


class Watch:
    """Knows how the service is."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self.metrics = CollectorRegistry()
        ProcessCollector(registry=self.metrics)
        self.metrics.register(AlertCollector(told))
        Info(f"{PREFIX}_build", "The version at work.", registry=self.metrics).info(
            {"version": version("clickrollup"), "python": platform.python_version()}
        )

    def stuck(self) -> str:
        """Return for how long nothing was judged, empty below the limit or while there is no server."""
        seconds = time.time() - max(self._told.judged_at, self._told.started_at)
        return (
            f"nothing judged for {seconds:.0f} s" if not self._told.away and seconds > STUCK_SECONDS else ""
        )

    def blockers(self) -> str:
        """Return why alerts are not kept, empty when they are."""
        return self._told.away if self._told.rules else ""
