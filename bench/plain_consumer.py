"""What many write first: json.loads, executemany, commit, then Kafka's own commit; neither fast nor exactly once.

Usage: plain_consumer.py BOOTSTRAP_SERVERS TOPIC COUNT, with PG… variables for the database.
"""

import json
import sys
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
from confluent_kafka import Consumer, TopicPartition

INSERT = (
    "INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
FIELDS = ("customer_id", "event_type", "country", "browser", "device_id", "session_id")


def main(bootstrap_servers: str, topic: str, count: int) -> None:
    """Load the first `count` messages."""
    configuration = {"group.id": uuid4().hex, "auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = Consumer({"bootstrap.servers": bootstrap_servers} | configuration)
    partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
    print("assigned", file=sys.stderr, flush=True)
    with psycopg.connect() as connection:
        while count > 0:
            messages = [message for message in consumer.consume(1000, 0.5) if message.error() is None]
            if messages:
                connection.cursor().executemany(INSERT, [row(message) for message in messages])
                connection.commit()
                consumer.commit(asynchronous=False)
                count -= len(messages)
    consumer.close()


def row(message: object) -> tuple[object, ...]:
    """Return the values of a message."""
    event = json.loads(message.value())  # type: ignore[attr-defined]
    time = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)  # type: ignore[attr-defined]
    return (time, *(event[field] for field in FIELDS))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
