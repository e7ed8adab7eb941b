"""Being in the consumer group: which Kafka partitions are ours, and what is done when they change hands."""

from typing import Any, Protocol

import structlog
from confluent_kafka import TopicPartition

from clickrollup.load.offsets import Position
from clickrollup.load.topic import Topic
from clickrollup.load.watch import Watch


class Work(Protocol):
    """What is done with the messages of the Kafka partitions that are ours."""

    @property
    def away(self) -> bool:
        """Tell whether PostgreSQL is waited for."""
        ...

    def settle(self) -> None:
        """Commit what is open; afterwards no transaction is open, whatever failed."""
        ...

    def take_over(self, partitions: list[int]) -> dict[int, Position]:
        """Return where to begin in Kafka partitions, nothing while PostgreSQL is away."""
        ...

    def hand_over(self, partitions: set[int]) -> None:
        """Forget Kafka partitions."""
        ...

    def give_up(self) -> None:
        """Drop what is open."""
        ...


class Membership:
    """The Kafka partitions that the group gave us. Its callbacks run while the consumer asks for messages."""

    def __init__(self, topic: Topic, watch: Watch, work: Work) -> None:
        """Prepare to join the group of this topic's consumer."""
        self._topic = topic
        self._watch = watch
        self._work = work
        # The work has their positions but in an outage.
        self.ours: set[int] = set()
        # Those that were read to their end.
        self.at_end: set[int] = set()
        # Those of whose offsets Kafka has not heard.
        self.untold: set[int] = set()
        self.joined = False
        # Whether the group threw us out.
        self.lost = False
        topic.assigned = self.ours

    @property
    def all_at_end(self) -> bool:
        """Tell whether all of them were read to their end."""
        return self.at_end >= self.ours

    def join(self) -> None:
        """Ask the group for Kafka partitions."""
        self._topic.consumer.subscribe(
            [self._topic.name], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
        )

    def _assigned(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        """Begin with Kafka partitions where the database says, whatever Kafka remembers."""
        numbers = [partition.partition for partition in partitions]
        # An open COPY would keep the connection busy.
        self._work.settle()
        positions = self._work.take_over(numbers)
        self.ours |= set(numbers)
        # In an outage nobody knows the offsets: messages from wherever are dropped until then.
        offsets = {number: positions[number].next_offset if positions else 0 for number in numbers}
        consumer.incremental_assign([TopicPartition(self._topic.name, p, n) for p, n in offsets.items()])
        if self._work.away:
            self._topic.pause(self.ours)
            self._watch.unblock("group")
            structlog.get_logger().info(
                "assigned, to begin when the servers are back", partitions=sorted(numbers)
            )
        else:
            self._watch.assigned({p: position.next_offset for p, position in sorted(positions.items())})
        self.joined = True
        self.untold = set(positions)

    def _revoked(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        """Finish the open batch while the Kafka partitions are still ours, then let them go."""
        self._work.settle()
        self._let_go(consumer, partitions)
        self._watch.revoked(sorted(partition.partition for partition in partitions))

    def _lost(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        """Drop the open batch: the Kafka partitions are not ours any more, and may be another's already."""
        self.lost = True
        self._work.give_up()
        self._let_go(consumer, partitions)
        self._watch.lost(sorted(partition.partition for partition in partitions))

    def _let_go(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        gone = {partition.partition for partition in partitions}
        self.ours -= gone
        self.at_end -= gone
        self._work.hand_over(gone)
        consumer.incremental_unassign(partitions)
