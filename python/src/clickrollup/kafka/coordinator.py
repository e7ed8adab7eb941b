"""Questions about a group go to the broker that keeps it, which has to be chosen first."""

import time
from collections.abc import Callable
from typing import Any

from confluent_kafka import KafkaError, KafkaException

STILL_CHOOSING = (
    KafkaError.NOT_COORDINATOR,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
)


def patiently(ask: Callable[[], Any], seconds: float) -> Any:
    """Ask again for so many seconds while the brokers are still choosing, as after their start.

    Raises KafkaException.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except KafkaException as error:
            if error.args[0].code() not in STILL_CHOOSING or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
