"""Finds ports on the loopback interface, the only one the sandbox uses."""

import socket

LOOPBACK = "127.0.0.1"
# What was given out in this process, and may be about to be listened on: two servers must not be told the same.
given: set[int] = set()


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on now, another one at each call."""
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in given:
            given.add(port)
            return port


def listens(port: int) -> bool:
    """Tell whether somebody accepts connections on the port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
