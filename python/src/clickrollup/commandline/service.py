"""What a service tells systemd: that it is ready, alive, and stopping. Elsewhere nobody listens, and nothing is sent."""

import asyncio
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress

ADDRESS_VARIABLE = "NOTIFY_SOCKET"
WATCHDOG_VARIABLE = "WATCHDOG_USEC"
# Not for the processes that a service starts.
VARIABLES = (ADDRESS_VARIABLE, WATCHDOG_VARIABLE, "WATCHDOG_PID")
# Seconds between two looks at whether a service of an event loop is well.
LOOK_SECONDS = 1.0


def tell(words: str) -> None:
    """Send words of sd_notify(3) to who started the service, if it listens."""
    address = os.environ.get(ADDRESS_VARIABLE, "")
    if not address.startswith(("/", "@")):
        return
    # An abstract address is written with @ and begins with a zero byte.
    where = "\0" + address[1:] if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(words.encode(), where)


def watchdog_seconds() -> float:
    """Return how long who started the service waits for a sign of life, 0: for ever."""
    return int(os.environ.get(WATCHDOG_VARIABLE) or 0) / 1_000_000


class Service:
    """Says once that the service is ready, and then often enough that it is alive."""

    def __init__(self) -> None:
        self._interval = watchdog_seconds() / 3
        self._ready = False
        self._next = 0.0

    def alive(self) -> None:
        """Tell it when it is time; the first call means that the service is ready."""
        if not self._ready:
            self._ready = True
            tell("READY=1")
        if self._interval and time.monotonic() >= self._next:
            self._next = time.monotonic() + self._interval
            tell("WATCHDOG=1")


async def stay_alive(is_well: Callable[[], bool]) -> None:
    """Say that a service is ready, and alive while its event loop turns and it is well, until cancelled."""
    service = Service()
    while True:
        if is_well():
            service.alive()
        await asyncio.sleep(LOOK_SECONDS)
