"""Splits each device's requests into sessions by time."""

from collections import OrderedDict
from datetime import datetime, timedelta

# The gap that web statistics commonly use.
INACTIVITY = timedelta(minutes=30)
# A device idle for so long is forgotten: twice the gap, because lines may stand out of order.
FORGOTTEN_AFTER = 2 * INACTIVITY


class Sessions:
    """Remembers, for each device seen lately, when its session began and when it was last active."""

    def __init__(self) -> None:
        self._active: OrderedDict[int, tuple[datetime, datetime]] = OrderedDict()

    def start(self, device: int, time: datetime) -> datetime:
        """Return when the session began that a request of `device` at `time` belongs to.

        A gap of more than 30 minutes, to either side, since clocks and logs jump, begins a new one.
        """
        start, last = self._active.pop(device, (time, time))
        if abs(time - last) > INACTIVITY:
            start = last = time
        self._active[device] = (start, max(last, time))
        self._forget(time)
        return start

    def _forget(self, now: datetime) -> None:
        """Drop the devices idle for longest: a log of years must fit into memory."""
        device, (_, last) = next(iter(self._active.items()))
        while now - last > FORGOTTEN_AFTER:
            del self._active[device]
            device, (_, last) = next(iter(self._active.items()))
