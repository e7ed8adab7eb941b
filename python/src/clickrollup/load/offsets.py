"""Where each Kafka partition stands: the database's row is the truth, moved only by compare-and-swap."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from clickrollup.commandline.errors import FencedError
from clickrollup.load import queries
from clickrollup.postgres.connection import Connection


@dataclass(slots=True)
class Position:
    """One Kafka partition: what the database holds, and how far the open transaction has come."""

    stored: int
    next_offset: int
    loaded: int = 0
    dead_letters: int = 0
    duplicates: int = 0
    # Those of `loaded` that a trigger left out.
    left_out: int = 0

    @property
    def moved(self) -> bool:
        """Tell whether the open transaction holds messages of this Kafka partition."""
        return self.next_offset != self.stored

    def settle(self) -> None:
        """Take the open transaction as committed."""
        self.stored = self.next_offset
        self.loaded = self.dead_letters = self.duplicates = 0


class OffsetStore:
    """The rows of clickrollup.loader_offsets of one consumer group and topic."""

    def __init__(self, connection: Connection, group: str, topic: str, target: str = "") -> None:
        """Work on this connection, within the transaction that is open there; `target` is the table's name."""
        self._connection = connection
        self._target = target or None
        self.group = group
        self.topic = topic
        # By which the brokers tell the topic from one made later under its name.
        self.topic_id: UUID | None = None

    def read(self, partitions: list[int]) -> dict[int, int]:
        """Return the stored next offset of each Kafka partition that has one."""
        rows = self._connection.execute(
            queries.READ_OFFSETS, {"group": self.group, "topic": self.topic, "partitions": partitions}
        )
        return dict(rows.fetchall())

    def rollback(self) -> None:
        """End the transaction in which something was read."""
        self._connection.rollback()

    def lock(self) -> None:
        """Wait until no other loader of the group stores where it begins, and keep others waiting."""
        self._connection.execute(queries.LOCK_GROUP, {"group": self.group, "topic": self.topic})

    def is_empty(self) -> bool:
        """Tell whether the group has not begun with any Kafka partition of the topic."""
        found = self._connection.execute(queries.HAS_OFFSETS, {"group": self.group, "topic": self.topic})
        return not found.fetchall()[0][0]

    def insert(self, partition: int, next_offset: int, topic_id: UUID | None = None) -> None:
        """Store where a Kafka partition begins, unless another loader has done so."""
        self._connection.execute(
            queries.START_OFFSET,
            {
                "group": self.group,
                "topic": self.topic,
                "partition": partition,
                "next_offset": next_offset,
                "topic_id": topic_id,
                "target": self._target,
            },
        )

    def other_target(self) -> str | None:
        """Return another table that the group loads the topic into, None where there is none."""
        place = {"group": self.group, "topic": self.topic, "target": self._target}
        row = self._connection.execute(queries.OTHER_TARGET, place).fetchone()
        self.rollback()
        return None if row is None else str(row[0])

    def claim(self, partitions: list[int]) -> None:
        """Note of these Kafka partitions which table they are loaded into."""
        place = {"group": self.group, "topic": self.topic, "target": self._target, "partitions": partitions}
        self._connection.execute(queries.STORE_TARGET, place)

    def identify(self, partitions: list[int], topic_id: UUID) -> dict[int, UUID]:
        """Store the topic's id where none is, and return the Kafka partitions whose stored id is another."""
        self.topic_id = topic_id
        parameters = {
            "group": self.group,
            "topic": self.topic,
            "partitions": partitions,
            "topic_id": topic_id,
        }
        self._connection.execute(queries.STORE_TOPIC_ID, parameters)
        return dict(self._connection.execute(queries.OTHER_TOPIC_IDS, parameters).fetchall())

    def check(self, positions: Mapping[int, Position]) -> None:
        """Raise FencedError when an offset is not where this loader left it."""
        found = self.read(sorted(positions))
        for partition, position in sorted(positions.items()):
            if found.get(partition) != position.stored:
                self._connection.rollback()
                raise self._fenced(partition, position)

    def move(self, positions: Mapping[int, Position]) -> None:
        """Move each offset from what this loader last saw to its next one.

        Raises FencedError when one is not where this loader left it; the transaction is then rolled back.
        """
        # In one order, so that two loaders that meet wait for each other instead of deadlocking.
        for partition, position in sorted(positions.items()):
            if self._swap(partition, position) != 1:
                self._connection.rollback()
                raise self._fenced(partition, position)

    def _swap(self, partition: int, position: Position) -> int:
        moved = self._connection.execute(
            queries.MOVE_OFFSET,
            {
                "group": self.group,
                "topic": self.topic,
                "partition": partition,
                "stored": position.stored,
                "next_offset": position.next_offset,
                "loaded": position.loaded,
                "dead_letters": position.dead_letters,
                "duplicates": position.duplicates,
            },
        )
        return moved.rowcount

    def _fenced(self, partition: int, position: Position) -> FencedError:
        found = self.read([partition]).get(partition, "no row")
        self._connection.rollback()
        return FencedError(
            f"topic {self.topic}, partition {partition}: the stored offset was {position.stored} and is now "
            f"{found}: another loader of group {self.group} has it; the open batch was rolled back",
            hint="Nothing is lost or doubled. Start again to rejoin the group, or let the other one work.",
        )
