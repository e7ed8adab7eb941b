"""What the doctor looks at in Kafka, and whether it fits what the database holds."""

import time
from typing import NamedTuple
from uuid import UUID

from clickrollup.doctor.finding import Findings, State, graded
from clickrollup.doctor.settings import DoctorSettings
from clickrollup.events.queries import set_offset
from clickrollup.kafka.topic_state import PartitionState, TopicState


class StoredOffset(NamedTuple):
    """The next offset of a Kafka partition as the database has it, and the id of the topic that it belongs to."""

    next_offset: int
    topic_id: UUID | None


# By Kafka partition; None when the database could not be asked.
Stored = dict[int, StoredOffset] | None
# States of a group in which no loader is at work.
IDLE_STATES = ("empty", "dead")


class KafkaDoctor:
    """Judges the state of a topic and a group."""

    def __init__(
        self, settings: DoctorSettings, state: TopicState, stored: Stored, findings: Findings, *, alone: bool
    ) -> None:
        """`alone`: the group has no other topic."""
        self._settings = settings
        self._alone = alone
        self._state = state
        self._stored = stored
        self._findings = findings

    def judge(self) -> None:
        self._topic()
        self._group()
        if self._stored is not None:
            self._offsets(self._stored)
            self._lag({number: one.next_offset for number, one in self._stored.items()})
        self._clock()

    def _topic(self) -> None:
        partitions = self._state.partitions
        found = f"topic {self._settings.topic}: {len(partitions)} Kafka partitions on {self._state.brokers} brokers"
        leaderless = [number for number, one in partitions.items() if one.leader < 0]
        behind = [number for number, one in partitions.items() if one.in_sync < one.replicas]
        if leaderless:
            fix = "Bring their brokers back: kafka-topics.sh --describe --unavailable-partitions"
            self._findings.add("topic", State.CRITICAL, f"{found}; without a leader: {leaderless}", fix)
        elif behind:
            fix = "See kafka-topics.sh --describe --under-replicated-partitions"
            self._findings.add("topic", State.WARNING, f"{found}; with replicas out of sync: {behind}", fix)
        else:
            self._findings.add("topic", State.OK, found)

    def _group(self) -> None:
        state, members = self._state.group_state, self._state.members
        # Not every broker that says stable names the members.
        found = f"group {self._settings.group}: {state or 'unknown'}" + (
            f", {members} loaders" if members else ""
        )
        if state in IDLE_STATES:
            self._findings.add("group", State.WARNING, found, "Start clickrollup load.")
        elif self._alone and members > len(self._state.partitions):
            fix = "There is a Kafka partition for each loader at most: add partitions, or stop some."
            self._findings.add("group", State.WARNING, f"{found}, more than Kafka partitions", fix)
        else:
            self._findings.add("group", State.OK, found)

    def _offsets(self, stored: dict[int, StoredOffset]) -> None:
        before = len(self._findings.all)
        for number, (offset, topic_id) in sorted(stored.items()):
            partition = self._state.partitions.get(number)
            if partition is not None and topic_id and self._state.topic_id not in (None, topic_id):
                self._other_topic(number, topic_id, partition)
            elif partition is None:
                fix = "The topic was created again with fewer: load it with a new --group."
                found = f"partition {number} is stored at {offset}, and the topic has none of that number"
                self._findings.add("offsets", State.CRITICAL, found, fix)
            else:
                self._offset(number, offset, partition)
        missing = sorted(self._state.partitions.keys() - stored.keys())
        if missing:
            fix = "Start clickrollup load: it begins where --start says."
            found = f"group {self._settings.group} has never loaded Kafka partitions {missing}"
            self._findings.add("offsets", State.WARNING, found, fix)
        if len(self._findings.all) == before:
            self._findings.add("offsets", State.OK, f"all {len(stored)} stored offsets are within the topic")

    def _other_topic(self, number: int, topic_id: UUID, partition: PartitionState) -> None:
        """Say that the topic was deleted and created again, or that the brokers are others."""
        settings = self._settings
        found = f"partition {number}: the offset is of the topic with id {topic_id}, this one has {self._state.topic_id}"
        update = set_offset(settings.group, settings.topic, number, partition.low, topic_id=topic_id)
        fix = f"It was deleted and created again: load it with a new --group, or in this one: {update}"
        self._findings.add("offsets", State.CRITICAL, found, fix)

    def _offset(self, number: int, offset: int, partition: PartitionState) -> None:
        """Compare the database's offset with what the topic holds and with what Kafka was told."""
        place = f"partition {number}: {offset} is the next offset to load"
        if offset < partition.low:
            fix = f"They are gone. To go on: {self._set(number, partition.low, offset)}"
            found = f"{place}, but the topic begins at {partition.low}: messages expired unloaded"
            self._findings.add("offsets", State.CRITICAL, found, fix)
        elif offset > partition.end:
            fix = f"Recreated? Use a new --group, or wait for what comes: {self._set(number, partition.end, offset)}"
            self._findings.add(
                "offsets", State.CRITICAL, f"{place}, but the topic ends at {partition.end}", fix
            )
        elif partition.committed is not None and partition.committed > offset:
            fix = "The database counts. Does another consumer use this group? Give each its own."
            found = f"{place}, but Kafka was told {partition.committed}"
            self._findings.add("offsets", State.WARNING, found, fix)

    def _set(self, partition: int, offset: int, stored: int) -> str:
        return set_offset(self._settings.group, self._settings.topic, partition, offset, stored=stored)

    def _lag(self, stored: dict[int, int]) -> None:
        lags = {
            number: max(0, one.end - stored.get(number, one.low))
            for number, one in self._state.partitions.items()
        }
        total = sum(lags.values())
        most = max(lags, key=lambda number: lags[number], default=None)
        found = f"{total} messages wait in the topic" + (f", most in partition {most}" if total else "")
        fix = "Start more loaders, up to the number of Kafka partitions; see whether one is stuck."
        self._findings.all.append(graded("lag", total, self._settings.max_lag, 10, found, fix))

    def _clock(self) -> None:
        """Compare the newest message's time with this machine's: it must not come from the future.

        Kafka's protocol has no way to ask a broker for its clock. A clock that is behind shows here as old messages
        only, which an idle topic has too.
        """
        dated = [one for one in self._state.partitions.values() if one.newest is not None]
        if not dated:
            self._findings.add("clock of kafka", State.OK, "no message tells the time")
            return
        newest = max(dated, key=lambda one: one.newest or 0.0)
        whose = "a broker" if newest.by_broker else "a producer"
        ahead = (newest.newest or 0.0) - time.time()
        found = f"the newest message is {-ahead:.0f} s old by the clock of {whose}"
        if ahead > 0:
            found = f"the newest message is {ahead:.1f} s in the future by the clock of {whose}"
        fix = f"Let {whose} and this machine follow NTP; such events fall into buckets to come."
        limit = self._settings.max_clock_difference
        self._findings.all.append(graded("clock of kafka", ahead, limit, 60, found, fix))
