"""The Prometheus metrics of a loader; docs/loader.md lists them, and a test holds the two together."""

import math
import platform
import time
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, Metric, ProcessCollector

from clickrollup.load.offsets import Position
from clickrollup.load.told import REASONS, Told

PREFIX = "clickrollup_loader"
# Seconds. A commit takes milliseconds; a batch is as old as --batch-age allows when it is committed.
COMMIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
BATCH_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics(CollectorRegistry):
    """Metrics of one process, each with the loader's group and topic."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = self
        self._labels: dict[str, str] = {}
        self._newest_event = math.nan
        ProcessCollector(registry=self.registry)
        self._committed_at = time.monotonic()
        self.rows = self._counter("rows", "Events committed.")
        self.bytes = self._counter("bytes", "Bytes of the message values committed.")
        self.dead_letters = Counter(
            f"{PREFIX}_dead_letters", "Dead letters committed.", ["reason"], registry=self.registry
        )
        for reason in REASONS:
            self.dead_letters.labels(reason)
        self.duplicates = self._counter("duplicates", "Messages passed over, loaded before by their uuid.")
        self.left_out = self._counter("left_out", "Rows that a trigger left out, with --allow-left-out.")
        self.other_fields = self._counter(
            "other_fields", "Messages decoded that have fields besides an event's."
        )
        self.refusals = self._counter("refusals", "Batches that the server refused and that were read again.")
        self.retries = self._counter("retries", "Failed attempts to reach a server again.")
        self.rebalances = Counter(
            f"{PREFIX}_rebalances",
            "Changes of this loader's Kafka partitions.",
            ["kind"],
            registry=self.registry,
        )
        self.commit_seconds = Histogram(
            f"{PREFIX}_commit_seconds",
            "Seconds that ending the COPY and COMMIT took.",
            buckets=COMMIT_BUCKETS,
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            f"{PREFIX}_batch_seconds",
            "Seconds from a batch's first message to its commit.",
            buckets=BATCH_BUCKETS,
            registry=self.registry,
        )
        self.lag = self._by_partition("lag", "Messages that wait in the Kafka partition.")
        self.next_offset = self._by_partition("next_offset", "Next offset to load.")
        self.ready = Gauge(
            f"{PREFIX}_ready", "1: loading or waiting for messages; 0: blocked.", registry=self.registry
        )
        age = Gauge(f"{PREFIX}_commit_age_seconds", "Seconds since the last commit.", registry=self.registry)
        age.set_function(lambda: time.monotonic() - self._committed_at)
        event_lag = Gauge(
            f"{PREFIX}_event_lag_seconds", "Age of the newest event committed.", registry=self.registry
        )
        event_lag.set_function(lambda: time.time() - self._newest_event)
        Info(f"{PREFIX}_build", "The version at work.", registry=self.registry).info(
            {"version": version("clickrollup"), "python": platform.python_version()}
        )

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", text, registry=self.registry)

    def _by_partition(self, name: str, text: str) -> Gauge:
        return Gauge(f"{PREFIX}_{name}", text, ["partition"], registry=self.registry)

    def committed(self, committed: dict[int, Position], size: int, age: float, seconds: float) -> None:
        """Count a commit of `size` bytes, `age` seconds after the first message, that took `seconds`."""
        self._committed_at = time.monotonic()
        self.rows.inc(sum(position.loaded for position in committed.values()))
        self.duplicates.inc(sum(position.duplicates for position in committed.values()))
        self.left_out.inc(sum(position.left_out for position in committed.values()))
        self.bytes.inc(size)
        self.commit_seconds.observe(seconds)
        self.batch_seconds.observe(age + seconds)

    def told(self, told: Told) -> None:
        """Count dead letters by their reasons, and note how new the newest event is."""
        for reason, count in told.dead_letters.items():
            self.dead_letters.labels(reason).inc(count)
        if told.newest_event is not None:
            # In this order NaN, which is not comparable, loses.
            self._newest_event = max(told.newest_event, self._newest_event)

    def label(self, group: str, topic: str) -> None:
        """Say which group and topic all of these are about."""
        self._labels = {"group": group, "topic": topic}

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics as they are told: ours with the group and the topic."""
        for family in super().collect():
            if family.name.startswith(PREFIX):
                family.samples = [
                    sample._replace(labels=self._labels | sample.labels) for sample in family.samples
                ]
            yield family

    def partitions(self, next_offsets: dict[int, int], lag: dict[int, int]) -> None:
        """Show these Kafka partitions and no others: those of before may be another loader's now."""
        self.next_offset.clear()
        self.lag.clear()
        for partition, offset in next_offsets.items():
            self.next_offset.labels(partition).set(offset)
        for partition, count in lag.items():
            self.lag.labels(partition).set(count)
