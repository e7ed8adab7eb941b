"""How soon an event can be seen: marked events go through the topic, and a live view is asked for them."""

import json
import time
from threading import Event
from typing import LiteralString

import psycopg
from confluent_kafka import Producer

# No tenant of the other events has this number.
TENANT = 999_999_999
EVERY = 1.0
LOOK_EVERY = 0.5
VALUE = json.dumps(
    {
        "customer_id": TENANT,
        "event_type": "probe",
        "country": "-",
        "browser": "-",
        "device_id": 1,
        "session_id": 1,
    }
).encode()
COUNT: LiteralString = """
SELECT coalesce(sum(event_count), 0)::int FROM rollup_events_5min_live WHERE customer_id = 999999999
"""


class Probe:
    """Sends a marked event each second and notes how long it takes until the live view counts it.

    All go to one Kafka partition, so they arrive in order: the view's count says which are there.
    """

    def __init__(self, dsn: str, bootstrap_servers: str, topic: str) -> None:
        """Remember the servers."""
        self._dsn = dsn
        self._producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 0, "log_level": 0})
        self._topic = topic
        self.sent: list[float] = []
        self.delays: list[float] = []

    def __call__(self, stop: Event) -> None:
        """Send and look until it is to stop, and then until the last one was seen."""
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not stop.is_set() or len(self.delays) < len(self.sent):
                if not stop.is_set() and (not self.sent or time.monotonic() >= self.sent[-1] + EVERY):
                    self.sent.append(time.monotonic())
                    self._producer.produce(self._topic, VALUE, partition=0)
                    self._producer.poll(0)
                self.look(connection.execute(COUNT).fetchall()[0][0], time.monotonic())
                time.sleep(LOOK_EVERY)
        self._producer.flush()

    def look(self, count: int, now: float) -> None:
        """Note the delay of each event that the count shows for the first time."""
        self.delays += [now - at for at in self.sent[len(self.delays) : count]]
