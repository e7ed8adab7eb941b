"""Signals that end a command are noted, and the command looks at them when it can end well."""

import signal
from types import FrameType


class Interrupts:
    """Counts SIGINT and SIGTERM instead of dying, so that a command can end its work in order."""

    def __init__(self) -> None:
        """Start with none seen; signals count inside the `with` block only."""
        self.count = 0

    def __enter__(self) -> "Interrupts":
        """Take over both signals."""
        self._before = {
            number: signal.signal(number, self._seen) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(self, *_: object) -> None:
        """Give them back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _seen(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
