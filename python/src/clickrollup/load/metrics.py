"""The Prometheus metrics of a loader; docs/loader.md lists them, and a test holds the two together."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from clickrollup.load.offsets import Position

PREFIX = "clickrollup_loader"
# Seconds. A commit takes milliseconds; a batch is as old as --batch-age allows when it is committed.
COMMIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
BATCH_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._committed_at = time.monotonic()
        self.rows = self._counter("rows", "Events committed.")
        self.bytes = self._counter("bytes", "Bytes of the message values committed.")
        self.dead_letters = self._counter("dead_letters", "Dead letters committed.")
        self.duplicates = self._counter("duplicates", "Messages passed over, loaded before by their uuid.")
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

    def _counter(self, name: str, text: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", text, registry=self.registry)

    def _by_partition(self, name: str, text: str) -> Gauge:
        return Gauge(f"{PREFIX}_{name}", text, ["partition"], registry=self.registry)

    def committed(self, committed: dict[int, Position], size: int, age: float, seconds: float) -> None:
        """Count a commit of `size` bytes, `age` seconds after the first message, that took `seconds`."""
        self._committed_at = time.monotonic()
        self.rows.inc(sum(position.loaded for position in committed.values()))
        self.dead_letters.inc(sum(position.dead_letters for position in committed.values()))
        self.duplicates.inc(sum(position.duplicates for position in committed.values()))
        self.bytes.inc(size)
        self.commit_seconds.observe(seconds)
        self.batch_seconds.observe(age + seconds)

    def partitions(self, next_offsets: dict[int, int], lag: dict[int, int]) -> None:
        """Show these Kafka partitions and no others: those of before may be another loader's now."""
        self.next_offset.clear()
        self.lag.clear()
        for partition, offset in next_offsets.items():
            self.next_offset.labels(partition).set(offset)
        for partition, count in lag.items():
            self.lag.labels(partition).set(count)
