"""The socket at which systemd hears its services."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    """Listen at an address as NOTIFY_SOCKET has it: a path, or with @ an abstract one."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        opened.setblocking(False)
        yield opened


def heard(listener: socket.socket) -> list[bytes]:
    """Return what has come since the last time, in its order."""
    found = []
    while True:
        try:
            found.append(listener.recv(100))
        except BlockingIOError:
            return found
