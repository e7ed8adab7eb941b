"""Sends ready-made messages to a topic at a rate, as cheaply as it goes: what is measured is not the producer.

Usage: producer.py BOOTSTRAP_SERVERS TOPIC KAFKA_PARTITIONS RATE SECONDS. Prints as JSON how many were delivered.
SIGUSR1 lets it end early.
Messages have no event_time: the loader takes Kafka's time of a message, which is that of sending.
"""

import json
import signal
import sys
import time

import msgspec
from confluent_kafka import Producer

from clickrollup.produce.generator import Generator
from clickrollup.produce.settings import ProduceSettings

# Drawn by the producer of the package, with the lab's value domains; then sent again and again.
POOL = 200_000
TICK = 0.01
CONFIGURATION = {"linger.ms": 20, "compression.type": "lz4", "queue.buffering.max.messages": 2_000_000}


def pool() -> list[bytes]:
    """Return the values of the messages."""
    generator = Generator(ProduceSettings(), 1)
    events = (msgspec.json.decode(generator.message(number).value or b"") for number in range(POOL))
    return [msgspec.json.encode({k: v for k, v in event.items() if k != "event_time"}) for event in events]


def main(bootstrap_servers: str, topic: str, partitions: int, rate: int, seconds: float) -> None:
    """Send, wait for the brokers to confirm all, and say how many they did."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, **CONFIGURATION})
    values = pool()
    failed = 0

    def note(error: object, _: object) -> None:
        nonlocal failed
        failed += error is not None

    given_up = False

    def give_up(*_: object) -> None:
        nonlocal given_up
        given_up = True

    signal.signal(signal.SIGUSR1, give_up)
    print("ready", file=sys.stderr, flush=True)
    began = time.monotonic()
    sent, total = 0, round(rate * seconds)
    while sent < total and not given_up:
        due = min(total, round(rate * (time.monotonic() - began)))
        for number in range(sent, due):
            producer.produce(topic, values[number % POOL], partition=number % partitions, on_delivery=note)
        sent = due
        producer.poll(0)
        time.sleep(TICK)
    took = time.monotonic() - began
    left = producer.flush(60)
    print(json.dumps({"delivered": sent - failed - left, "seconds": took}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
