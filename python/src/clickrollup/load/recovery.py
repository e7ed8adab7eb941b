"""How long to wait before the next attempt to reach a server."""

import random
import time

# Seconds: the first pause, and the longest one.
MIN_PAUSE = 0.25
MAX_PAUSE = 15.0


class Backoff:
    """Doubles the pause with each failure, up to MAX_PAUSE, and takes a random half of it away.

    Without the randomness, all loaders of a group would come back to a server in the same moment.
    """

    def __init__(self) -> None:
        """Begin an outage."""
        self.began = time.monotonic()
        self.attempts = 0
        self.pause = 0.0
        self.fail()

    def fail(self) -> None:
        """Count a failure, and set the time of the next attempt."""
        longest = min(MAX_PAUSE, MIN_PAUSE * 2.0**self.attempts)
        self.pause = longest * random.uniform(0.5, 1)  # noqa: S311
        self.attempts += 1
        self._next = time.monotonic() + self.pause

    @property
    def seconds(self) -> float:
        """Return how long the outage lasts."""
        return time.monotonic() - self.began

    def due(self) -> bool:
        """Tell whether it is time for the next attempt."""
        return time.monotonic() >= self._next
