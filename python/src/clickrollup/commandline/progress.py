"""Shows how far a running command is: in place on a terminal, a line every few seconds elsewhere."""

import os
import time
from typing import TextIO

# Seconds between two looks: often enough to seem live to a person, rare enough not to fill a log.
TERMINAL_INTERVAL = 0.2
LOG_INTERVAL = 5.0
CLEAR_LINE = "\r\x1b[2K"


class Progress:
    """Writes a status line now and then, and keeps notes from running into it."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`, in place when it is a terminal that can move its cursor."""
        self._stream = stream
        self._in_place = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._interval = TERMINAL_INTERVAL if self._in_place else LOG_INTERVAL
        self._next = time.monotonic() + self._interval
        self._shown = False

    def due(self) -> bool:
        return time.monotonic() >= self._next

    def show(self, status: str) -> None:
        """Write the status, over the one before it on a terminal."""
        self._next = time.monotonic() + self._interval
        self._shown = self._in_place
        self._stream.write(f"{CLEAR_LINE}{status}" if self._in_place else f"{status}\n")
        self._stream.flush()

    def note(self, line: str) -> None:
        """Write a line that stays."""
        self.clear()
        self._stream.write(f"{line}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the status away from the terminal, if there is one."""
        if self._shown:
            self._stream.write(CLEAR_LINE)
            self._shown = False
