"""Waiting for a thread, with a limit."""

from threading import Thread

import psycopg

SECONDS = 120


def join(thread: Thread, connection: psycopg.Connection | None = None) -> None:
    """Wait for a thread that should end soon; `connection` is one that it uses and others close."""
    thread.join(SECONDS)
    ended = not thread.is_alive()
    if not ended and connection is not None:
        # To close it would wait for the statement.
        connection.cancel()
    assert ended, f"{thread.name} has not ended after {SECONDS} seconds"
