"""What Prometheus is told of alerts, by the dashboard and by `clickrollup alerts`; docs/alerts.md lists it."""

import time
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from clickrollup.alerts.service import Told

PREFIX = "clickrollup_alerts"
SEVERITIES = ("info", "warning", "critical")


class AlertCollector(Collector):
    """Makes metrics of what the service knows of its work when it is asked for them."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Yield the metrics."""
        told = self._told
        yield GaugeMetricFamily(f"{PREFIX}_rules", "Rules that are judged.", told.rules)
        yield GaugeMetricFamily(
            f"{PREFIX}_problems",
            "Rules that cannot be judged, and files that cannot be read.",
            len(told.problems),
        )
        age = time.time() - told.judged_at if told.judged_at else time.time() - told.started_at
        yield GaugeMetricFamily(f"{PREFIX}_judged_age_seconds", "Seconds since all rules were judged.", age)
        yield GaugeMetricFamily(
            f"{PREFIX}_messages_waiting", "Messages that nobody has taken yet.", told.waiting
        )
        opened = GaugeMetricFamily(f"{PREFIX}_open", "Alerts that are open.", labels=["severity"])
        for severity in SEVERITIES:
            opened.add_metric([severity], told.open.get(severity, 0))
        yield opened
        yield CounterMetricFamily(f"{PREFIX}_sent", "Messages that were taken.", told.sent)
        yield CounterMetricFamily(f"{PREFIX}_send_failures", "Attempts that failed.", told.unsent)
