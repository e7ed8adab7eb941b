"""Where a loader begins with the Kafka partitions that it was given: where the database says, if it says so."""

from uuid import UUID

from clickrollup.load.attachment import Attachment
from clickrollup.load.offsets import OffsetStore, Position
from clickrollup.load.topic import Topic
from clickrollup.postgres.connection import translated


def begin(attached: Attachment, topic: Topic, partitions: list[int]) -> dict[int, Position]:
    """Return the stored positions, after storing a first one where there is none.

    Raises DataError when a position is not within the topic, or the topic is not the one it was.
    """
    topic_id, store = topic.identity(), attached.store
    attached.end_hanging()
    with translated("read the stored offsets"):
        if missing := set(partitions) - store.read(partitions).keys():
            store_first(store, topic, missing, topic_id)
        stored = store.read(partitions)
        store.claim(partitions)
        if topic_id is not None:
            topic.refuse_others(store.identify(partitions, topic_id), topic_id)
        attached.connection.commit()
    topic.begun(topic_id)
    for partition, next_offset in stored.items():
        topic.verify(partition, next_offset)
    return {partition: Position(next_offset, next_offset) for partition, next_offset in stored.items()}


def store_first(store: OffsetStore, topic: Topic, missing: set[int], topic_id: UUID | None) -> None:
    """Store where these Kafka partitions begin and, when the group is new, all others of the topic.

    Whatever has no row later was added to the topic later: all of it is new to the group.
    """
    store.lock()
    if store.is_empty():
        everything = missing | topic.present_partitions()
        first = {partition: topic.start(partition) for partition in everything}
    else:
        first = {partition: topic.start_of_added(partition) for partition in missing}
    for partition, next_offset in sorted(first.items()):
        store.insert(partition, next_offset, topic_id)
