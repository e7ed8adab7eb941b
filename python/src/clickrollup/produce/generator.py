"""Makes up clickstream events, the same for the same seed."""

import itertools
import random
from bisect import bisect
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from clickrollup.kafka.delivery import Message
from clickrollup.produce.bad import BAD_KINDS
from clickrollup.produce.settings import ProduceSettings

EVENT_TYPES = ("click", "buy", "scroll", "download")
BROWSERS = ("Chrome", "Firefox", "Safari", "Edge")
# The lab's producer lists six countries and China a second time.
COUNTRIES = ("United States", "China", "Japan", "Germany", "India", "Brazil", "China")

# Duplicates repeat one of so many events: a client's retry is close to its first attempt, not next to it.
REMEMBERED = 100
# Seconds between two events that have their own clock and no rate.
UNPACED_STEP = 0.001


class Generator:
    """Draws message after message; the tenth one depends on the seed and the nine before it."""

    def __init__(self, settings: ProduceSettings, seed: int) -> None:
        """Prepare the draws from the settings' value domains and shares."""
        # Repeatable, not secret; and random() alone keeps its sequence between Python versions.
        draws = random.Random(seed)  # noqa: S311
        self._random, self._bits = draws.random, draws.getrandbits
        self._settings = settings
        self._weights = tenant_weights(settings.tenants, settings.tenant_skew)
        self._duplicate_from = settings.bad_share
        self._late_from = self._duplicate_from + settings.duplicate_share
        self._late_to = self._late_from + settings.late_share
        self._recent: deque[Message] = deque(maxlen=REMEMBERED if settings.duplicate_share else 0)
        self._bad_kinds = itertools.cycle(BAD_KINDS.values())
        self._time = clock(settings)
        self._encode = msgspec.json.Encoder().encode

    def message(self, number: int) -> Message:
        """Return message `number`, counted from 0: a new event, a duplicate, or none the loader can take."""
        draw = self._random()
        if draw < self._duplicate_from:
            event = self._event(self._time(number))
            return Message(next(self._bad_kinds)(event), tenant_key(event), "bad")
        if draw < self._late_from and self._recent:
            repeated = self._recent[self._below(len(self._recent))]
            return Message(repeated.value, repeated.key, "duplicate")
        return self._new(number, late=self._late_from <= draw < self._late_to)

    def _new(self, number: int, *, late: bool) -> Message:
        time = self._time(number)
        if late:
            time -= timedelta(seconds=self._settings.late_by * (1 - self._random()))
        event = self._event(time)
        message = Message(self._encode(event), tenant_key(event), "late" if late else "event")
        self._recent.append(message)
        return message

    def _event(self, time: datetime) -> dict[str, Any]:
        event: dict[str, Any] = {
            "customer_id": bisect(self._weights, self._random() * self._weights[-1]) + 1,
            "event_type": EVENT_TYPES[self._below(len(EVENT_TYPES))],
            "country": COUNTRIES[self._below(len(COUNTRIES))],
            "browser": BROWSERS[self._below(len(BROWSERS))],
            "device_id": self._below(self._settings.devices) + 1,
            "session_id": self._below(self._settings.sessions) + 1,
            "event_time": time,
        }
        if self._settings.uuids:
            event["event_uuid"] = UUID(int=self._bits(128), version=4)
        return event

    def _below(self, limit: int) -> int:
        """Draw a whole number from 0 to limit - 1."""
        return int(self._random() * limit)


def tenant_key(event: dict[str, Any]) -> bytes:
    """Return the message key of an event: its tenant as decimal text."""
    return str(event["customer_id"]).encode()


def tenant_weights(tenants: int, skew: float) -> list[float]:
    """Return running sums of Zipf's weights: tenant k of 1 to `tenants` weighs k to the power of -skew."""
    return list(itertools.accumulate(k**-skew for k in range(1, tenants + 1)))


def clock(settings: ProduceSettings) -> Callable[[int], datetime]:
    """Return what tells the time of event number n: the machine's clock, or one that starts as told."""
    start = settings.start_time
    if start is None:
        return lambda _: datetime.now(UTC)
    step = settings.time_step or (1 / settings.rate if settings.rate else UNPACED_STEP)
    first = start.astimezone(UTC)
    return lambda number: first + timedelta(seconds=number * step)
