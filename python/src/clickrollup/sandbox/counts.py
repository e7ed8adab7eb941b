"""What the demo shows while it runs: how many events are where."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4

import psycopg
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

# The loader's running totals and the registry's watermark: cheap enough to be read every second.
LIVE = """
SELECT loaded, dead_letters, five_minutes, hours, events_waiting
FROM (SELECT coalesce(sum(events_loaded), 0)::bigint, coalesce(sum(dead_letters), 0)::bigint
      FROM clickrollup.loader_offsets) AS loader (loaded, dead_letters),
     (SELECT coalesce(sum(event_count), 0)::bigint FROM rollup_events_5min) AS r5 (five_minutes),
     (SELECT coalesce(sum(event_count), 0)::bigint FROM rollup_events_1hr) AS r60 (hours),
     (SELECT max(events_waiting) FROM clickrollup.rollup_status) AS status (events_waiting)
"""
# Counted from the tables themselves, for the reckoning at the end.
STORED = """
SELECT (SELECT count(*) FROM events),
       (SELECT count(*) FROM clickrollup.dead_letters),
       (SELECT coalesce(sum(event_count), 0)::bigint FROM rollup_events_5min),
       (SELECT coalesce(sum(event_count), 0)::bigint FROM rollup_events_1hr),
       (SELECT max(events_waiting) FROM clickrollup.rollup_status)
"""
CHUNK = 10_000


@dataclass(frozen=True)
class Counts:
    """Events in the table, dead letters, the sum of each rollup, and events that no rollup has seen yet."""

    loaded: int
    dead_letters: int
    five_minutes: int
    hours: int
    waiting: int

    @classmethod
    def live(cls, connection: psycopg.Connection[Any]) -> Self:
        """Return what the loader and the rollups say of themselves."""
        return cls(*connection.execute(LIVE).fetchall()[0])

    @classmethod
    def stored(cls, connection: psycopg.Connection[Any]) -> Self:
        return cls(*connection.execute(STORED).fetchall()[0])

    @property
    def taken(self) -> int:
        """Messages that the loader is done with."""
        return self.loaded + self.dead_letters

    def line(self, produced: int) -> str:
        """Return the counts in words, `produced` messages being on the topic."""
        return (
            f"produced {produced:,} · loaded {self.loaded:,} · rolled up {self.five_minutes:,} by 5 minutes, "
            f"{self.hours:,} by hour · {self.waiting:,} wait · {self.dead_letters:,} dead letters"
        )


class TopicCounter:
    """Counts the messages on a topic by reading them.

    The embedded broker's answer to `ListOffsets` counts batches, so the offsets cannot be asked for.
    """

    def __init__(self, bootstrap_servers: str, topic: str, kafka_partitions: int) -> None:
        """Read from the beginning, outside any consumer group's offsets."""
        self.count = 0
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap_servers,
                "group.id": f"counter-{uuid4()}",
                "enable.auto.commit": False,
            }
        )
        self._consumer.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(kafka_partitions)]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def read(self, seconds: float) -> int:
        """Read for about `seconds`, and return how many messages have been seen so far."""
        messages = self._consumer.consume(CHUNK, seconds)
        self.count += sum(1 for message in messages if message.error() is None)
        return self.count
